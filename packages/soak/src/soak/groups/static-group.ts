import { freePort } from '@caddis/test-servers';
import { Backend } from '../servers/backend.js';
import { flap } from '../servers/flap.js';
import type { Group } from './group.js';

/** Starts backends whose addresses are written in the config. */
export async function startStaticGroup(): Promise<Group> {
  const backends = await Promise.all([1, 2, 3].map(async () => new Backend('127.0.0.1', await freePort())));
  await Promise.all(backends.map((backend) => backend.start()));
  return {
    found: { upstreams: backends.map(({ dial }) => ({ dial })) },
    trouble: (random, troubles, signal) => flap('static', backends, random, troubles, signal),
    stop: async () => void (await Promise.all(backends.map((backend) => backend.kill()))),
  };
}
