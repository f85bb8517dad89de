import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@caddis/core';
import { FleetControl, fleetOfConfig, standingOf } from '@caddis/fleet';
import { until } from '@caddis/test-helpers';
import { type Etcd, type EtcdMember, freePort, needPrograms, type RunningProcess, startEtcd, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { commandPath } from '../testing/server-process.js';
import { ConstantClient } from './testing/constant-client.js';

describe('a fleet under load', function () {
  const count = 5;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let etcd: Etcd;
  const running: RunningProcess[] = [];
  const clients: ConstantClient[] = [];

  before(async function () {
    needPrograms(this, 'etcd');
    folder = await temporaryFolder();
    etcd = await startEtcd({ members: 3 });
  });
  after(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await Promise.all(running.map((server) => server.stop()));
    await etcd?.close();
    await folder?.remove();
  });

  async function startNode(name: string, port: number): Promise<void> {
    const own = join(folder.path, name);
    await mkdir(own);
    const file = join(own, 'caddis.json');
    const load = { module: 'etcd', name, endpoints: etcd.endpoints, key: 'edge', report_ttl: '3s', timeout: '1s' };
    await writeFile(file, JSON.stringify({ admin: { disabled: true, config: { load } } }));
    const env = { HOME: own, XDG_CONFIG_HOME: own, PORT: `${port}` };
    running.push(await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', file], env, ready: /"msg":"config serves"/ }));
  }

  it('loses no request, and ends with the last config on all nodes, while members of etcd are stopped and killed, and while too few are left', async () => {
    const { key, open } = await fleetOfConfig({ endpoints: etcd.endpoints, key: 'edge', timeout: '1s' });
    const gateway = open(systemClock);
    const control = new FleetControl({ gateway, key, clock: systemClock });
    const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
    await Promise.all(ports.map((port, index) => startNode(`node-${index}`, port)));
    let pushed = 0;
    /** Pushes the next config. A retry on another etcd member may conflict with the first try, so what counts is the stored config. */
    const push = async (): Promise<void> => {
      pushed += 1;
      const handle = [{ handler: 'static_response', body: `v${pushed}` }];
      const text = JSON.stringify({ apps: { http: { servers: { edge: { listen: ['127.0.0.1:{env.PORT}'], routes: [{ handle }] } } } } });
      await until(`v${pushed} is put`, async () => {
        const view = await control.view().catch(() => undefined);
        if (view?.config?.text === text) return true;
        await control.push({ text, by: 'test', timeoutMs: 0 }).catch(() => undefined);
        return false;
      });
    };
    const untilServed = (): Promise<void> =>
      until(`all serve v${pushed}`, async () => {
        const view = await control.view().catch(() => undefined);
        return view !== undefined && view.nodes.length === count && view.nodes.every((node) => standingOf(node, view) === 'serving');
      });

    await until('all report', async () => (await control.view()).nodes.length === count);
    await push();
    await untilServed();
    clients.push(...ports.flatMap((port) => [new ConstantClient({ port }, true), new ConstantClient({ port }, false)]));

    const leader = await etcd.leader();
    const [one, other] = etcd.members.filter((member) => member !== leader) as [EtcdMember, EtcdMember];
    // Stopped, so that connections stay open without answers: clients that watch there must notice it themselves.
    one.pause();
    await push();
    one.resume();
    await untilServed();
    // The leader dies in the middle of a push.
    await Promise.all([push(), leader.kill()]);
    await push();
    await Promise.all([leader.start(), untilServed()]);
    // Without a quorum nobody can push, but all nodes continue to serve.
    await Promise.all([one.kill(), other.kill()]);
    const before = clients.map(({ answered }) => answered);
    await until('all go on', () => clients.every(({ answered }, index) => answered > (before[index] ?? 0) + 20));
    await Promise.all([one.start(), other.start(), push()]);
    await untilServed();
    await gateway.close();

    await until('each client has seen the last config', () => clients.every(({ seen }) => seen.at(-1) === `v${pushed}`));
    await Promise.all(clients.map((client) => client.end()));
    expect(clients.flatMap(({ lost }) => lost)).to.deep.equal([]);
    // No client has seen an older config after a newer one.
    expect(clients.map(({ seen }) => seen.toSorted().join()).filter((sorted, index) => sorted !== clients[index]?.seen.join())).to.deep.equal([]);
  });
});
