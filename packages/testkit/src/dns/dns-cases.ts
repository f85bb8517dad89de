import type { Probe } from '../contracts/probe.js';
import { inTime, late } from '../watch/real-time.js';
import { wanted, type DnsTrial } from './dns-trial.js';

/** One test case for DNS providers. */
export interface DnsCase {
  readonly title: string;
  run(trial: DnsTrial): Promise<void>;
}

const base = 'caddis-conformance';
const callsAtOnce = 8;
/** Characters that an ACME challenge never contains, but a TXT record may. */
const oddText = 'a "text"; with \\ and spaces';

export const dnsCases: readonly DnsCase[] = [
  {
    title: 'adds records beside those that are there, with their time to live',
    async run(trial) {
      const [zone] = trial.service.zones;
      const provider = await trial.provider();
      const ttl = trial.ttl + 240;
      await provider.call('appendRecords', zone, [trial.record('first', base, ttl)], wanted);
      await trial.until(base, ['first'], 'CONFORMANCE_DNS_ADDED', 'after appendRecords()');
      await provider.call('appendRecords', zone, [trial.record('second', base, ttl)], wanted);
      await trial.until(base, ['first', 'second'], 'CONFORMANCE_DNS_ADDED', 'after a second appendRecords()');
      const other = (await trial.service.texts(`${base}.${zone}`)).find((one) => one.ttl !== undefined && one.ttl !== ttl);
      if (other !== undefined) throw trial.finding('CONFORMANCE_DNS_TTL', `a record was to be kept for ${ttl} s, and its server gives it with ${other.ttl} s`);
    },
  },
  {
    title: 'adds all records of a call, also of the zone itself, and what they say as it is',
    async run(trial) {
      const [zone] = trial.service.zones;
      const provider = await trial.provider();
      const before = (await trial.service.texts(zone)).map(({ value }) => value);
      const deep = `_acme-challenge.www.${base}`;
      const records = [trial.record(oddText), trial.record('a-proof', deep), trial.record('of-the-zone', '@')];
      await provider.call('appendRecords', zone, records, wanted);
      await trial.until(base, [oddText], 'CONFORMANCE_DNS_ADDED', 'after a call with three records');
      await trial.until(deep, ['a-proof'], 'CONFORMANCE_DNS_ADDED', 'after a call with three records');
      await trial.until('@', [...before, 'of-the-zone'], 'CONFORMANCE_DNS_ADDED', 'after a call with three records');
      await provider.call('deleteRecords', zone, records, wanted);
      await trial.until(base, [], 'CONFORMANCE_DNS_REMOVED', 'after deleteRecords() with three records');
      await trial.until(deep, [], 'CONFORMANCE_DNS_REMOVED', 'after deleteRecords() with three records');
      await trial.until('@', before, 'CONFORMANCE_DNS_REMOVED', 'after deleteRecords() with three records');
    },
  },
  {
    title: 'removes what it is told to, whatever its time to live, and nothing else',
    async run(trial) {
      const [zone] = trial.service.zones;
      const provider = await trial.provider();
      const below = `below.${base}`;
      await provider.call('appendRecords', zone, [trial.record('one'), trial.record('two'), trial.record('one', below)], wanted);
      await provider.call('deleteRecords', zone, [trial.record('one', base, trial.ttl + 60)], wanted);
      await trial.until(base, ['two'], 'CONFORMANCE_DNS_REMOVED', 'after one of two records was removed');
      await trial.until(below, ['one'], 'CONFORMANCE_DNS_REMOVED', 'after a record with the same text was removed');
      await provider.call('deleteRecords', zone, [trial.record('one'), trial.record('never there')], wanted);
      await trial.until(base, ['two'], 'CONFORMANCE_DNS_REMOVED', 'after what is not there was removed');
    },
  },
  {
    title: 'changes the zone that is named, and no other',
    async run(trial) {
      const [zone, second] = trial.service.zones;
      const provider = await trial.provider();
      await provider.call('appendRecords', second, [trial.record('of the second')], wanted);
      await trial.until(base, ['of the second'], 'CONFORMANCE_DNS_ADDED', 'after appendRecords() for the second zone', second);
      await trial.until(base, [], 'CONFORMANCE_DNS_ADDED', 'after appendRecords() for the second zone');
      const unknown = `${base}-no-zone.${zone.slice(zone.lastIndexOf('.') + 1)}`;
      await refuses(trial, provider, 'appendRecords', unknown, 'for a zone that is not there');
    },
  },
  {
    title: 'loses nothing where calls for one name come side by side',
    async run(trial) {
      const [zone] = trial.service.zones;
      const provider = await trial.provider();
      const values = Array.from({ length: callsAtOnce }, (_, index) => `proof ${index}`);
      await Promise.all(values.map((value) => provider.call('appendRecords', zone, [trial.record(value)], wanted)));
      await trial.until(base, values, 'CONFORMANCE_DNS_ADDED', `after ${callsAtOnce} calls side by side`);
      await Promise.all(values.slice(1).map((value) => provider.call('deleteRecords', zone, [trial.record(value)], wanted)));
      await trial.until(base, values.slice(0, 1), 'CONFORMANCE_DNS_REMOVED', `after ${callsAtOnce - 1} calls side by side`);
    },
  },
  {
    title: 'removes what another instance has added, as after a restart',
    async run(trial) {
      const [zone] = trial.service.zones;
      await (await trial.provider()).call('appendRecords', zone, [trial.record('from before')], wanted);
      await trial.end();
      await (await trial.provider()).call('deleteRecords', zone, [trial.record('from before')], wanted);
      await trial.until(base, [], 'CONFORMANCE_DNS_REMOVED', 'after another instance was to remove the record');
    },
  },
  {
    title: 'says that its service fails, and works when that is well again',
    async run(trial) {
      const [zone] = trial.service.zones;
      const provider = await trial.provider();
      await trial.service.fail();
      await refuses(trial, provider, 'appendRecords', zone, 'while the service failed');
      await refuses(trial, provider, 'deleteRecords', zone, 'while the service failed');
      await trial.service.recover();
      await provider.call('appendRecords', zone, [trial.record('well again')], wanted);
      await trial.until(base, ['well again'], 'CONFORMANCE_DNS_ADDED', 'after the service had failed');
    },
  },
  {
    title: 'ends a call that nobody wants any more while its service says nothing',
    async run(trial) {
      const [zone] = trial.service.zones;
      const provider = await trial.provider();
      await trial.service.hang();
      for (const method of ['appendRecords', 'deleteRecords']) {
        const call = new AbortController();
        const answer = Promise.resolve(provider.invoke(method, [zone, [trial.record('late')], call.signal])).then(
          () => 'settled',
          () => 'settled',
        );
        // By then the connection is being opened or the request is in progress.
        await inTime(answer, 50);
        call.abort(new Error('the conformance test does not want it any more'));
        if ((await inTime(answer, trial.driver.subject.deadlineMs)) === late) throw trial.finding('CONFORMANCE_CONTRACT_HANGS', `${method}() did not settle within ${trial.driver.subject.deadlineMs} ms after its signal was aborted`);
      }
    },
  },
];

async function refuses(trial: DnsTrial, provider: Probe, method: string, zone: string, when: string): Promise<void> {
  const outcome = await trial.driver.outcome(() => provider.invoke(method, [zone, [trial.record('refused')], wanted]));
  if (outcome.kind === 'done') throw trial.finding('CONFORMANCE_DNS_FAILURE', `${method}() settled without an error ${when}`);
  if (outcome.kind === 'late') throw trial.finding('CONFORMANCE_CONTRACT_HANGS', `${method}() did not settle ${when} within ${trial.driver.subject.deadlineMs} ms`);
  provider.assertDeliberate(method, outcome.thrown);
}
