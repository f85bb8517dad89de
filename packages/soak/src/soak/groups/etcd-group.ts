import { freePort, startEtcd } from '@caddis/test-servers';
import { rest } from '../../rest.js';
import { Backend } from '../servers/backend.js';
import { flap } from '../servers/flap.js';
import type { Group } from './group.js';
import { someOf } from './some-of.js';

/** Starts backends that are found by etcd keys, and a cluster of three members, one of which at a time is stopped, killed or paused. */
export async function startEtcdGroup(): Promise<Group> {
  const backends = await Promise.all([1, 2, 3].map(async () => new Backend('127.0.0.1', await freePort())));
  await Promise.all(backends.map((backend) => backend.start()));
  const etcd = await startEtcd({ members: 3 });
  const put = (some: readonly Backend[]): Promise<void> => etcd.change(['soak/web', JSON.stringify({ endpoints: some.map(({ dial }) => dial) })]);
  await put(backends);

  return {
    found: { dynamic_upstreams: { source: 'etcd', endpoints: etcd.endpoints, key: 'soak', timeout: '1s' } },
    async trouble(random, troubles, signal) {
      const change = async (): Promise<void> => {
        while (!signal.aborted) {
          const over = troubles.begin('etcd', 'other key in etcd');
          // The write fails while the cluster elects a leader.
          await put(someOf(backends, random)).catch(() => undefined);
          over();
          await rest(500 + random.below(3000), signal);
        }
      };
      const upset = async (): Promise<void> => {
        while (!signal.aborted) {
          const member = random.pick(etcd.members);
          const what = random.pick(['restart', 'kill', 'stop'] as const);
          const over = troubles.begin('etcd', `${what} member of etcd`);
          if (what === 'restart') await member.stop();
          else if (what === 'kill') await member.kill();
          else member.pause();
          await rest(500 + random.below(4000), signal);
          if (what === 'stop') member.resume();
          else await member.start();
          over();
          await rest(2000 + random.below(3000), signal);
        }
      };
      await Promise.all([flap('etcd', backends, random, troubles, signal), change(), upset()]);
    },
    async stop() {
      await etcd.close();
      await Promise.all(backends.map((backend) => backend.kill()));
    },
  };
}
