import { freePort, hasProgram } from '@caddis/test-servers';
import type { Random } from '../random.js';
import { Backend } from './servers/backend.js';
import { flap } from './servers/flap.js';
import type { GroupName, SoakOptions } from './soak-options.js';
import type { Troubles } from './verdict/troubles.js';

/** Routes with backends of their own, and what happens to these. */
export interface Group {
  readonly name: GroupName;
  /** `upstreams` or `dynamic_upstreams` of its proxy. */
  readonly found: object;
  /** What every GET is answered with, where that is always the same. */
  readonly fixedBody?: string;
  /** Makes troubles until the signal; resolves when all is well again. */
  trouble(random: Random, troubles: Troubles, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the groups that are asked for and that this machine has the programs for. */
export async function startGroups(options: SoakOptions, say: (text: string) => void): Promise<readonly Group[]> {
  const makers: readonly (readonly [GroupName, readonly string[], () => Promise<Group>])[] = [['static', [], startStaticGroup]];
  const groups: Group[] = [];
  for (const [name, programs, start] of makers) {
    if (options.without.has(name)) continue;
    const missing = programs.filter((program) => !hasProgram(program));
    if (missing.length === 0) groups.push(await start());
    else say(`without ${name}: not installed: ${missing.join(', ')}`);
  }
  return groups;
}

async function startStaticGroup(): Promise<Group> {
  const backends = await Promise.all([1, 2, 3].map(async () => new Backend('127.0.0.1', await freePort())));
  await Promise.all(backends.map((backend) => backend.start()));
  return {
    name: 'static',
    found: { upstreams: backends.map(({ dial }) => ({ dial })) },
    trouble: (random, troubles, signal) => flap('static', backends, random, troubles, signal),
    stop: async () => void (await Promise.all(backends.map((backend) => backend.kill()))),
  };
}
