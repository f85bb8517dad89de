import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@caddis/core';
import { FleetControl, fleetOfConfig, standingOf } from '@caddis/fleet';
import { until } from '@caddis/test-helpers';
import { type Etcd, type EtcdMember, freePort, needPrograms, type RunningProcess, startEtcd, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { type CommandResult, runCommand } from '../testing/run-command.js';
import { commandPath } from '../testing/server-process.js';

/** A node: a process of the command, with its own folders. */
class TestNode {
  process: RunningProcess | undefined;
  /** Output of the node's earlier processes. */
  #before = '';

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly folder: string,
    private readonly loader: { readonly key: string },
  ) {}

  get key(): string {
    return this.loader.key;
  }

  get file(): string {
    return join(this.folder, 'caddis.json');
  }

  get output(): string {
    return this.#before + (this.process?.output() ?? '');
  }

  async start(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(this.file, JSON.stringify({ admin: { disabled: true, config: { load: { module: 'etcd', name: this.name, ...this.loader } } } }));
    this.process = await startProcess({
      command: process.execPath,
      args: [commandPath, 'run', '--config', this.file],
      env: { HOME: this.folder, XDG_CONFIG_HOME: this.folder, PORT: `${this.port}` },
      ready: /"msg":"config serves"/,
    });
  }

  async kill(): Promise<void> {
    await this.process?.kill();
    this.#before = this.output;
    this.process = undefined;
  }

  async body(): Promise<string> {
    return (await exchange(this.port, { target: '/' })).body;
  }

  /** Returns the revisions in log lines with this message. */
  revisions(message: string): readonly string[] {
    return this.output.split('\n').flatMap((line) => (line.includes(`"msg":"${message}"`) ? [(JSON.parse(line) as { readonly revision: string }).revision] : []));
  }
}

/** Returns a config that answers with a text. */
function answering(body: string): object {
  return { apps: { http: { servers: { edge: { listen: ['127.0.0.1:{env.PORT}'], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } } };
}

describe('a fleet', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let etcd: Etcd;
  let nodes: TestNode[] = [];
  const started: TestNode[] = [];

  before(async function () {
    needPrograms(this, 'etcd');
    folder = await temporaryFolder();
    etcd = await startEtcd({ members: 3 });
  });
  after(async () => {
    await Promise.all(started.map(({ process: running }) => running?.stop()));
    await etcd?.close();
    await folder?.remove();
  });

  async function startNodes(count: number, key: string, more: object = {}): Promise<TestNode[]> {
    // A node that gets no CPU time for this long is not part of the fleet; a push waits this long for a node that was killed.
    const loader = { endpoints: etcd.endpoints, key, report_ttl: '10s', timeout: '1s', ...more };
    const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
    const made = ports.map((port, index) => new TestNode(`${key}-${index + 1}`, port, join(folder.path, `${key}-${index + 1}`), loader));
    started.push(...made);
    await Promise.all(made.map((node) => node.start()));
    return made;
  }
  const node = (index: number): TestNode => nodes[index] ?? expect.fail();
  const member = (index: number): EtcdMember => etcd.members[index] ?? expect.fail();
  const fleet = (command: string, ...args: readonly string[]): Promise<CommandResult> => runCommand(['fleet', command, '--json', '--config', node(0).file, ...args]);
  const push = async (config: object, ...args: readonly string[]): Promise<CommandResult> => {
    const file = join(folder.path, 'pushed.json');
    await writeFile(file, JSON.stringify(config));
    return fleet('push', file, '--timeout', '120', ...args);
  };
  const bodies = async (): Promise<readonly string[]> => Promise.all(nodes.map((each) => each.body()));
  /** Returns the standing of each node, as `caddis fleet status` shows it. */
  const standings = async (): Promise<readonly string[]> => {
    const { key, open } = await fleetOfConfig({ endpoints: etcd.endpoints, key: node(0).key, timeout: '1s' });
    const gateway = open(systemClock);
    try {
      const view = await new FleetControl({ gateway, key, clock: systemClock }).view();
      return view.nodes.map((each) => standingOf(each, view));
    } finally {
      await gateway.close();
    }
  };
  const allServe = (): Promise<void> => until('all serve', async () => JSON.stringify(await standings()) === JSON.stringify(nodes.map(() => 'serving')));

  it('takes a config on all nodes, also while members and nodes are killed, and none that is bad', async () => {
    nodes = await startNodes(5, 'edge');
    await until('all report', async () => (await standings()).length === 5);
    expect(await push(answering('v1'))).to.include({ code: 0 });
    expect(await bodies()).to.deep.equal(['v1', 'v1', 'v1', 'v1', 'v1']);

    // Kill a node, and the member that clients ask first, during a push.
    const pushed = push(answering('v2'));
    await Promise.all([member(0).kill(), node(4).kill()]);
    expect(await pushed).to.include({ code: 0 });
    await Promise.all([member(0).start(), node(4).start()]);
    await until('the node that came back serves it too', async () => (await node(4).body().catch(() => '')) === 'v2');
    expect(await bodies()).to.deep.equal(['v2', 'v2', 'v2', 'v2', 'v2']);

    const unchecked = { apps: { http: { servers: { edge: { routes: [{ handle: [{ handler: 'nope' }] }] } } } } };
    expect((await push(unchecked)).stdout).to.contain('CONFIG_MODULE_UNKNOWN');
    const refused = await push(unchecked, '--unchecked');
    expect(refused.code).to.equal(1);
    expect(JSON.parse(refused.stdout)).to.have.nested.property('problems[0].code', 'FLEET_NOT_TAKEN');
    const status = await fleet('status');
    const shown = JSON.parse(status.stdout) as { readonly nodes: readonly { readonly standing: string }[] };
    expect([status.code, shown.nodes.map(({ standing }) => standing)]).to.deep.equal([1, ['refused', 'refused', 'refused', 'refused', 'refused']]);
    expect(await bodies()).to.deep.equal(['v2', 'v2', 'v2', 'v2', 'v2']);
    expect(await fleet('rollback')).to.include({ code: 0 });
  });

  it('tries a config on some nodes first, and takes it back where it cannot serve', async () => {
    // It passes the check of each node but fails at start, because etcd uses the port.
    const taken = { apps: { http: { servers: { edge: { listen: [new URL(member(0).endpoint).host], routes: [] } } } } };
    const failed = await push(taken, '--canary', '2', '--observe', '0.5');
    expect(JSON.parse(failed.stdout)).to.have.nested.property('problems[0].code', 'FLEET_CANARY_FAILED');
    await allServe();
    expect(await bodies()).to.deep.equal(['v2', 'v2', 'v2', 'v2', 'v2']);

    expect(await push(answering('v3'), '--canary', '2', '--observe', '0.5')).to.include({ code: 0 });
    expect(await bodies()).to.deep.equal(['v3', 'v3', 'v3', 'v3', 'v3']);
    expect(nodes.map((each) => each.output.includes('"origin":"canary"'))).to.deep.equal([true, true, false, false, false]);
  });

  it('serves the last good config while etcd is down, and says how old it is', async () => {
    await Promise.all([...etcd.members.map((each) => each.kill()), node(0).kill()]);
    await node(0).start();
    await until('it serves', async () => (await node(0).body().catch(() => '')) === 'v3');
    await until('it says so', () => /"age_seconds":\d+.*"msg":"etcd cannot be read, so the last good config of the fleet is served; it may be out of date"/.test(node(0).output));
    expect(await bodies()).to.deep.equal(['v3', 'v3', 'v3', 'v3', 'v3']);
    await Promise.all(etcd.members.map((each) => each.start()));
    await allServe();
  });

  it('never runs what it has refused', () => {
    for (const each of nodes) {
      const served = new Set(each.revisions('serving the config of the fleet'));
      expect(each.revisions('the config of the fleet is refused, the running one is kept').filter((revision) => served.has(revision))).to.deep.equal([]);
    }
    expect(nodes.map((each) => each.revisions('the config of the fleet is refused, the running one is kept').length > 0)).to.deep.equal([true, true, true, true, true]);
  });

  it('takes only what is signed, and takes its report away when it ends', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const file = join(folder.path, 'key.pem');
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    nodes = await startNodes(1, 'signed', { public_keys: [publicKey.export({ type: 'spki', format: 'pem' })] });
    await until('it reports', async () => (await standings()).length === 1);
    expect(await push(answering('s1'), '--key', file)).to.include({ code: 0 });
    expect(await push(answering('s2'))).to.include({ code: 1 });
    await until('the node says why', () => node(0).output.includes('FLEET_UNSIGNED'));
    expect(await fleet('rollback', '--key', file)).to.include({ code: 0 });
    expect(await bodies()).to.deep.equal(['s1']);
    await node(0).process?.stop();
    expect(await standings()).to.deep.equal([]);
  });
});
