import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@caddis/core';
import { FleetControl, fleetOfConfig, type FleetView, type NodeStanding, standingOf } from '@caddis/fleet';
import { until } from '@caddis/test-helpers';
import { type Etcd, needPrograms, type NetworkPlace, type RunningProcess, startEtcd, startProcess, temporaryFolder, TestNetwork } from '@caddis/test-servers';
import { expect } from 'chai';
import { commandPath } from '../testing/server-process.js';
import { ConstantClient } from './testing/constant-client.js';

describe('a fleet under load whose network is cut', function () {
  // Quick on a quiet machine. The times after which etcd and the nodes notice that they are cut off are long on a busy one.
  this.timeout(1_200_000);
  const count = 5;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let network: TestNetwork | undefined;
  let etcd: Etcd | undefined;
  const running: RunningProcess[] = [];
  const clients: ConstantClient[] = [];

  before(async function () {
    needPrograms(this, 'etcd', 'ip');
    try {
      network = TestNetwork.start(2);
    } catch (error) {
      process.stderr.write(`    skipped, as there can be no network of its own: ${(error as Error).message}\n`);
      this.skip();
    }
    folder = await temporaryFolder();
    etcd = await startEtcd({ members: 3, network, places: 1 });
  });
  after(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await Promise.all(running.map((server) => server.stop()));
    await etcd?.close();
    network?.close();
    await folder?.remove();
  });

  /** Starts a node that serves on a unix socket, which clients reach however the network is. */
  async function startNode(name: string, endpoints: readonly string[], place?: NetworkPlace): Promise<string> {
    const own = join(folder.path, name);
    await mkdir(own);
    const [file, socket] = [join(own, 'caddis.json'), join(own, 'http.sock')];
    const load = { module: 'etcd', name, endpoints, key: 'edge', report_ttl: '3s', timeout: '1s' };
    await writeFile(file, JSON.stringify({ admin: { disabled: true, config: { load } } }));
    const env = { HOME: own, XDG_CONFIG_HOME: own, SOCKET: `unix/${socket}|0600` };
    const [command, ...args] = [...(place?.within ?? []), process.execPath, commandPath, 'run', '--config', file] as [string, ...string[]];
    running.push(await startProcess({ command, args, env, ready: /"msg":"config serves"/ }));
    return socket;
  }

  it('loses no request, runs no config that was refused, and catches up, when a member of etcd and then a node are cut off during a push', async () => {
    const { endpoints } = etcd as Etcd;
    const [memberPlace, nodePlace] = (network as TestNetwork).places as [NetworkPlace, NetworkPlace];
    const { key, open } = await fleetOfConfig({ endpoints, key: 'edge', timeout: '1s' });
    const gateway = open(systemClock);
    const control = new FleetControl({ gateway, key, clock: systemClock });
    const sockets = await Promise.all(Array.from({ length: count }, (_, index) => startNode(`node-${index}`, endpoints, index === 0 ? nodePlace : undefined)));
    let pushed = '';
    const push = async (body: string, handler = 'static_response'): Promise<void> => {
      pushed = body;
      const text = JSON.stringify({ apps: { http: { servers: { edge: { listen: ['{env.SOCKET}'], routes: [{ handle: [{ handler, body }] }] } } } } });
      // What counts is the stored config: a retry on another member may conflict with the first try.
      await until(`${body} is put`, async () => {
        if ((await view()).config?.text === text) return true;
        await control.push({ text, by: 'test', timeoutMs: 0 }).catch(() => undefined);
        return false;
      });
    };
    const view = (): Promise<FleetView> => control.view();
    const untilAll = (standing: NodeStanding, nodes: number): Promise<void> =>
      until(`${nodes} nodes: ${standing}`, async () => {
        const now = await view();
        return now.nodes.length === nodes && now.nodes.every((node) => standingOf(node, now) === standing);
      });

    await push('v1');
    await untilAll('serving', count);
    clients.push(...sockets.flatMap((socketPath) => [new ConstantClient({ socketPath }, true), new ConstantClient({ socketPath }, false)]));

    const cutMember = push('v2');
    memberPlace.cut();
    await cutMember;
    await untilAll('serving', count);
    memberPlace.join();

    const cutNode = push('v3');
    nodePlace.cut();
    await cutNode;
    // Its report is gone with its lease. It goes on with what it has, and sees nothing of the config that the others refuse.
    await untilAll('serving', count - 1);
    await push('bad', 'nowhere');
    await untilAll('refused', count - 1);
    await push('v4');
    await untilAll('serving', count - 1);
    const before = clients.map(({ answered }) => answered);
    await until('all go on', () => clients.every(({ answered }, index) => answered > (before[index] ?? 0) + 20));
    nodePlace.join();
    await untilAll('serving', count);
    await gateway.close();

    await until('each client has seen the last config', () => clients.every(({ seen }) => seen.at(-1) === pushed));
    await Promise.all(clients.map((client) => client.end()));
    expect(clients.flatMap(({ lost }) => lost)).to.deep.equal([]);
    // No client has seen an older config after a newer one, or one that was refused.
    expect(clients.flatMap(({ seen }) => seen.filter((body, index) => !/^v\d$/.test(body) || body < (seen[index - 1] ?? '')))).to.deep.equal([]);
  });
});
