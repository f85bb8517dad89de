import { systemClock } from '@caddis/core';
import type { Gateway } from '@caddis/etcd';
import { failureOf, until } from '@caddis/test-helpers';
import { type Etcd, needPrograms, startEtcd } from '@caddis/test-servers';
import { expect } from 'chai';
import type { NodeHealth, NodeReport } from '../layout/records.js';
import { FleetControl } from './fleet-control.js';
import { fleetOfConfig } from './fleet-of-config.js';

describe('FleetControl', function () {
  let etcd: Etcd;
  let gateway: Gateway;
  let control: FleetControl;
  before(async function () {
    needPrograms(this, 'etcd');
    etcd = await startEtcd();
  });
  after(() => etcd?.close());
  let count = 0;
  let key = '';
  beforeEach(async () => {
    count += 1;
    const { open, key: named } = await fleetOfConfig({ endpoints: etcd.endpoints, key: `fleet-${count}`, timeout: '60s' });
    key = named;
    gateway = open(systemClock);
    control = new FleetControl({ gateway, key, clock: systemClock });
  });
  afterEach(() => gateway.close());

  const push = (text: string, more: object = {}): ReturnType<FleetControl['push']> => control.push({ text, by: 'test', ...more });
  /** Writes a node's report, as if the node served a revision. */
  const report = async (name: string, revision: string, health: Partial<NodeHealth> = {}, more: Partial<NodeReport> = {}): Promise<void> => {
    const value: NodeReport = { name, version: '1', runtime: 'none', started: '', revision, origin: 'key', modules: { count: 0, packages: {} }, health: { requests: 0, errors: 0, upstreams: 0, unhealthy: 0, ...health }, ...more };
    await gateway.write([], [{ key: `${key}/nodes/${name}`, value: JSON.stringify(value) }]);
  };
  const currentText = async (): Promise<string | undefined> => (await control.view()).config?.text;

  it('keeps the last twenty configs, and goes back to any of them', async () => {
    for (let number = 0; number < 23; number += 1) await push(`{"$schema":"${number}"}`);
    const past = await control.past();
    expect([past.length, past[0]?.text, past.at(-1)?.text]).to.deep.equal([20, '{"$schema":"21"}', '{"$schema":"2"}']);
    await control.rollback({ by: 'test' });
    expect(await currentText()).to.equal('{"$schema":"21"}');
    await control.rollback({ by: 'test' }, past[4]?.revision);
    expect(await currentText()).to.equal('{"$schema":"17"}');
    expect((await failureOf(control.rollback({ by: 'test' }, '1'))).code).to.equal('FLEET_HISTORY_MISSING');
  });

  it('tells one of two who push at the same time', async () => {
    await push('{}');
    const outcomes = await Promise.allSettled([push('{"$schema":"a"}'), push('{"$schema":"b"}')]);
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as { readonly code?: string }).code] : []));
    // One push may already see the result of the other. Then both succeed, one after the other.
    expect(failed.filter((code) => code !== 'FLEET_CONFLICT')).to.deep.equal([]);
    expect((await control.past()).length).to.equal(2 - failed.length);
  });

  it('refuses what nodes would refuse, or etcd', async () => {
    expect((await failureOf(push('{"admin":{}}'))).code).to.equal('FLEET_ADMIN_SECTION');
    expect((await failureOf(push(JSON.stringify({ $schema: 'x'.repeat(400_000) })))).code).to.equal('FLEET_CONFIG_TOO_LARGE');
    expect((await failureOf(push('{}', { canary: 1 }))).code).to.equal('FLEET_CANARY_IMPOSSIBLE');
    expect(await currentText()).to.equal(undefined);
  });

  const ills: readonly { readonly title: string; readonly health: Partial<NodeHealth>; readonly says: RegExp }[] = [
    { title: 'answers with errors', health: { requests: 100, errors: 40 }, says: /a answered \d+ of \d+ requests with an error/ },
    { title: 'has unhealthy upstreams', health: { upstreams: 4, unhealthy: 3 }, says: /a has 3 unhealthy upstreams of 4/ },
  ];
  for (const { title, health, says } of ills) {
    it(`takes a config back from a node that ${title} with it`, async () => {
      const { revision } = await push('{}');
      await report('a', revision);
      const pushed = failureOf(push('{"$schema":"1"}', { canary: 1, observeMs: 60_000 }));
      for await (const view of control.watch(new AbortController().signal)) {
        if (view.canary === undefined) continue;
        expect(view.canary.nodes).to.deep.equal(['a']);
        await report('a', view.canary.revision, {}, { origin: 'canary' });
        break;
      }
      const { revision: tried = '' } = (await control.view()).canary ?? {};
      let isOver = false;
      void pushed.then(() => (isOver = true));
      let rounds = 0;
      // Requests are counted from the report at the start of the observation, so increase them in every round.
      await until('it is taken back', async () => {
        if (isOver) return true;
        rounds += 1;
        const { requests = 0, errors = 0, ...others } = health;
        await report('a', tried, { requests: requests * rounds, errors: errors * rounds, ...others }, { origin: 'canary' });
        return false;
      });
      const failed = await pushed;
      expect(failed.code).to.equal('FLEET_CANARY_FAILED');
      expect(failed.message).to.match(says);
      expect([await currentText(), (await control.view()).canary]).to.deep.equal(['{}', undefined]);
    });
  }
});
