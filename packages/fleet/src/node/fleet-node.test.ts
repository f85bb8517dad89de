import { generateKeyPairSync } from 'node:crypto';
import { systemClock } from '@caddis/core';
import type { Gateway } from '@caddis/etcd';
import { FakeClock, RecordingLogger, until } from '@caddis/test-helpers';
import { type Etcd, needPrograms, startEtcd } from '@caddis/test-servers';
import { expect } from 'chai';
import { FleetKeys } from '../layout/fleet-keys.js';
import { fleetOfConfig } from '../operate/fleet-of-config.js';
import { FleetNode, type FleetNodeOptions } from './fleet-node.js';

describe('FleetNode', () => {
  const etcds: Etcd[] = [];
  const gateways: Gateway[] = [];
  const user = { username: 'node', password: 'right' };
  let clock: FakeClock;
  let log: RecordingLogger;
  let ended: AbortController;
  let following: Promise<void> | undefined;
  /** Configs that the node has tried to apply. */
  let applied: string[];
  let fails: (text: string) => boolean;

  before(function () {
    needPrograms(this, 'etcd');
  });
  beforeEach(() => {
    clock = new FakeClock(Date.UTC(2026, 10, 30));
    log = new RecordingLogger();
    ended = new AbortController();
    applied = [];
    fails = () => false;
  });
  afterEach(async () => {
    ended.abort();
    await following;
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    await Promise.all(etcds.splice(0).map((etcd) => etcd.close()));
  });

  async function start(): Promise<Etcd> {
    const etcd = await startEtcd();
    etcds.push(etcd);
    await etcd.change(['edge', 'v1']);
    return etcd;
  }

  async function follow(etcd: Etcd, more: object = {}, options: Partial<FleetNodeOptions> = {}): Promise<FleetNode> {
    const { open } = await fleetOfConfig({ endpoints: etcd.endpoints, key: 'edge', timeout: '60s', ...more });
    const gateway = open(systemClock);
    gateways.push(gateway);
    const node = new FleetNode({ gateway, keys: new FleetKeys('edge'), name: 'a', publicKeys: [], file: undefined, clock, log, onChange: () => {}, ...options });
    const apply = async ({ text }: { readonly text: string }): Promise<boolean> => {
      applied.push(text);
      if (fails(text)) throw new Error('the port is taken');
      return true;
    };
    following = node.follow({ apply }, ended.signal);
    return node;
  }
  const messages = (): readonly unknown[] => log.lines.map(({ level, message }) => [level, message]);

  it('tries a refused config again after pauses that grow, and says when', async () => {
    const etcd = await start();
    fails = () => true;
    const node = await follow(etcd);
    for (const [tries, pauseMs] of [[1, 30_000], [2, 60_000], [3, 120_000]] as const) {
      await until('it is refused, and waited for', () => applied.length === tries && node.state.refused !== undefined && clock.pending === 2);
      const { time = '', next = '' } = node.state.refused ?? {};
      expect(Date.parse(next) - Date.parse(time)).to.be.within(pauseMs * 0.8 - 1, pauseMs);
      await clock.advance(Date.parse(next) - clock.now() - 1000);
      expect(applied.length).to.equal(tries);
      if (tries === 3) fails = () => false;
      // Meanwhile watches are reopened, in real time.
      await until('it is tried again', async () => {
        await clock.advance(1000);
        return applied.length > tries;
      });
    }
    await until('it is taken', () => node.state.origin === 'key');
    expect([applied, node.state.refused]).to.deep.equal([['v1', 'v1', 'v1', 'v1'], undefined]);
    expect(messages()).to.deep.equal([
      ['error', 'the config of the fleet is refused, the running one is kept'],
      ['debug', 'the config of the fleet is refused, the running one is kept'],
      ['debug', 'the config of the fleet is refused, the running one is kept'],
      ['info', 'serving the config of the fleet'],
    ]);
  });

  it('takes the next revision at once, and forgets the refused one', async () => {
    const etcd = await start();
    fails = (text) => text === 'v1';
    const node = await follow(etcd);
    await until('it is refused, and waited for', () => node.state.refused !== undefined && clock.pending === 2);
    await etcd.change(['edge', 'v2']);
    await until('the next one is taken', () => node.state.origin === 'key' && clock.pending === 1);
    await clock.advance(700_000);
    expect(applied).to.deep.equal(['v1', 'v2']);
  });

  it('does not try again what is not signed', async () => {
    const etcd = await start();
    const node = await follow(etcd, {}, { publicKeys: [generateKeyPairSync('ed25519').publicKey] });
    await until('it is refused, and watched', () => node.state.refused !== undefined && clock.pending === 1);
    expect(node.state.refused).to.not.have.property('next');
    await clock.advance(700_000);
    expect([applied, log.lines.length]).to.deep.equal([[], 1]);
  });

  it('retries ever more rarely with a wrong password, and continues when it becomes right', async () => {
    const etcd = await start();
    await etcd.secure({ ...user, ranges: [['edge'], ['edge/', 'edge0']] });
    const before = await etcd.count('Authenticate');
    await follow(etcd, { ...user, password: 'late' });
    const pauses = [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000];
    for (const pauseMs of pauses) {
      await until('it pauses', () => clock.pending === 1);
      await clock.advance(pauseMs);
    }
    await until('it pauses', () => clock.pending === 1);
    expect((await etcd.count('Authenticate')) - before).to.equal(pauses.length + 1);
    expect(messages()).to.deep.equal([['warn', 'etcd cannot be read, and is tried again']]);
    expect(log.lines[0]?.['err']).to.include({ code: 'ETCD_DENIED' });
    expect((log.lines[0]?.['err'] as Error | undefined)?.message).to.contain('denied access: etcdserver: authentication failed, invalid user ID or password');
    await etcd.changePassword(user.username, 'late');
    await clock.advance(10_000);
    await until('it is taken, and watched', () => log.lines.length === 3);
    expect(messages().slice(1)).to.deep.equal([
      ['info', 'serving the config of the fleet'],
      ['info', 'etcd can be read again'],
    ]);
  });

  it('logs in again when etcd does not know its token any more', async () => {
    const etcd = await start();
    await etcd.secure({ ...user, ranges: [['edge'], ['edge/', 'edge0']] });
    const node = await follow(etcd, user);
    await until('it is taken, and watched', () => node.state.origin === 'key' && clock.pending === 1);
    await etcd.changePassword(user.username, user.password);
    await etcd.change(['edge', 'v2']);
    await until('the next one is taken', () => applied.includes('v2') && clock.pending === 1);
    expect(messages()).to.deep.equal([
      ['info', 'serving the config of the fleet'],
      ['info', 'serving the config of the fleet'],
    ]);
  });
});
