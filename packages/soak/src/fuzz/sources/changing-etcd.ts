import { startEtcd } from '@caddis/test-servers';
import { someHosts, type ChangingSource } from './changing-source.js';

const prefix = 'sources';
const keys = ['a', 'b', 'c'];

/** Starts an etcd in which keys are written and deleted. */
export async function startChangingEtcd(): Promise<ChangingSource> {
  const etcd = await startEtcd();
  const stored = new Map<string, readonly string[]>();
  const put = async (key: string, hosts: readonly number[]): Promise<void> => {
    const endpoints = hosts.map((host) => `127.2.${keys.indexOf(key)}.${host}:8002`);
    await etcd.change([`${prefix}/${key}`, JSON.stringify({ endpoints })]);
    stored.set(key, endpoints);
  };
  await put('a', [1]);
  return {
    name: 'etcd',
    config: { source: 'etcd', endpoints: etcd.endpoints, key: prefix },
    named: () => [...stored.values()].flat(),
    async step(random) {
      const key = random.pick(keys);
      if (random.below(3) === 0) {
        await etcd.change([`${prefix}/${key}`, undefined]);
        stored.delete(key);
        return `etcd has nothing at ${key}`;
      }
      const hosts = someHosts(random);
      await put(key, hosts);
      return `etcd has ${hosts.join(' ')} at ${key}`;
    },
    stop: () => etcd.close(),
  };
}
