import { DiscoverySetup, silentName } from './discovery-setup.js';
import { measure } from './measurement.js';
import { residentMib } from './process-usage.js';
import type { Scenario } from './scenario.js';
import { formatSummary, summarize } from './statistics.js';

/** Load on a name for which the DNS server answers at once. */
const scenario: Scenario = { name: 'another name, 8', path: '/bytes/1024', connections: 8, host: 'quick.test' };
/** Number of concurrent requests for the silent name. */
const silentRequests = 50;
const firstRequests = 500;
const hostileNames = 10_000;

/**
 * Measures how look-ups affect requests that do not need to wait for them. Returns a Markdown table.
 *
 * @param rounds - number of repetitions
 * @param seconds - duration of each load
 * @internal
 */
export async function discoveryTable(rounds: number, seconds: number, report: (line: string) => void): Promise<string> {
  const lines = ['| what | result |', '|---|---|'];
  for (const part of [besideSilence, firstRequestsTogether, hostileHosts]) {
    const setup = await DiscoverySetup.start();
    try {
      for (const [what, result] of await part(setup, { rounds, seconds, report })) lines.push(`| ${what} | ${result} |`);
    } finally {
      await setup.stop();
    }
  }
  return lines.join('\n');
}

interface PartOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly report: (line: string) => void;
}

type Rows = readonly (readonly [what: string, result: string])[];

/** Loads one name, both with and without concurrent requests for another name that wait for a DNS server which never answers. */
async function besideSilence(setup: DiscoverySetup, { rounds, seconds, report }: PartOptions): Promise<Rows> {
  const ratios: { readonly p50: number; readonly p99: number; readonly rate: number }[] = [];
  await measure(setup.server, setup.port, scenario, 1);
  for (let round = 0; round < rounds; round += 1) {
    const without = await measure(setup.server, setup.port, scenario, seconds);
    const silence = keepAsking(setup);
    const beside = await measure(setup.server, setup.port, scenario, seconds);
    await silence.stop();
    report(`round ${round + 1} | p99 ${without.p99Ms} ms without, ${beside.p99Ms} ms with | ${without.errors + beside.errors} errors`);
    ratios.push({
      p50: beside.p50Ms / without.p50Ms,
      p99: beside.p99Ms / without.p99Ms,
      rate: beside.requestsPerSecond / without.requestsPerSecond,
    });
  }
  const over = (of: (ratio: (typeof ratios)[number]) => number): string => formatSummary(summarize(ratios.map(of)));
  return [
    [`p99 of another name, with ÷ without ${silentRequests} requests that wait for a silent DNS server`, over(({ p99 }) => p99)],
    ['its p50, with ÷ without', over(({ p50 }) => p50)],
    ['its requests/s, with ÷ without', over(({ rate }) => rate)],
  ];
}

/** Keeps a constant number of requests for the silent name in progress. */
function keepAsking(setup: DiscoverySetup): { stop(): Promise<void> } {
  let over = false;
  const ask = async (): Promise<void> => {
    while (!over) await setup.get(silentName);
  };
  const workers = Array.from({ length: silentRequests }, ask);
  return {
    async stop() {
      over = true;
      await Promise.all(workers);
    },
  };
}

/** Sends many requests for a new name; the DNS server only answers after all of them have arrived. */
async function firstRequestsTogether(setup: DiscoverySetup, { rounds }: PartOptions): Promise<Rows> {
  const { dns } = setup;
  const plain = dns.behave;
  const counts: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const host = `first-${round}.test`;
    let answer = (): void => undefined;
    const allCame = new Promise<void>((resolve) => (answer = resolve));
    dns.behave = async (query) => {
      if (query.name === host) await allCame;
      return plain(query);
    };
    const waiting = Promise.all(Array.from({ length: firstRequests }, () => setup.get(host)));
    // When later requests have been answered, these have arrived at the proxy.
    for (let times = 0; times < 5; times += 1) await setup.get('quick.test');
    answer();
    assertAllGood(await waiting);
    counts.push(dns.count(host));
  }
  return [[`look-ups for ${firstRequests} first requests for one name at a time`, counts.join(', ')]];
}

/** Sends one request each for many different names. */
async function hostileHosts(setup: DiscoverySetup, { report }: PartOptions): Promise<Rows> {
  const { dns, server } = setup;
  await measure(server, setup.port, scenario, 1);
  const memory = [residentMib(server.pid)];
  for (let batch = 0; batch < 3; batch += 1) {
    await askForHostile(setup, batch);
    memory.push(residentMib(server.pid));
    report(`after ${(batch + 1) * hostileNames} names: ${memory.at(-1)?.toFixed(0)} MiB`);
  }
  const asked = hostileLookups(setup);
  // Answers are fresh for one second: names that are still kept would be looked up several times during this pause.
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const [before = 0, ...after] = memory;
  return [
    [`look-ups for ${3 * hostileNames} hosts of one request each`, String(asked)],
    ['look-ups of these in the five seconds after the last request', String(hostileLookups(setup) - asked)],
    [`look-ups of a name that was in use before`, String(dns.count('quick.test'))],
    [`resident memory after ${after.map((_mib, index) => (index + 1) * hostileNames).join(', ')} hosts ÷ before`, after.map((mib) => (mib / before).toFixed(2)).join(', ')],
  ];
}

async function askForHostile(setup: DiscoverySetup, batch: number): Promise<void> {
  let next = 0;
  const statuses: number[] = [];
  const ask = async (): Promise<void> => {
    while (next < hostileNames) {
      next += 1;
      statuses.push(await setup.get(`hostile-${batch}-${next}.test`));
    }
  };
  await Promise.all(Array.from({ length: 50 }, ask));
  assertAllGood(statuses);
}

function hostileLookups({ dns }: DiscoverySetup): number {
  return dns.queries.filter(({ name }) => name.startsWith('hostile-')).length;
}

function assertAllGood(statuses: readonly number[]): void {
  const bad = statuses.filter((status) => status !== 200);
  if (bad.length > 0) throw new Error(`${bad.length} of ${statuses.length} requests failed, the first with ${bad[0]}`);
}
