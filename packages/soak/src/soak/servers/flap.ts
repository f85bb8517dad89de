import type { Random } from '../../random.js';
import { rest } from '../../rest.js';
import type { Troubles } from '../verdict/troubles.js';
import type { Backend } from './backend.js';

/**
 * Kills, pauses or slows down one backend of a group at a time, so that another one always works.
 *
 * @param backends - at least two
 * @param signal - stops it, after the affected backend works again
 */
export async function flap(group: string, backends: readonly Backend[], random: Random, troubles: Troubles, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const backend = random.pick(backends);
    const what = random.pick(['kill', 'stop', 'slow'] as const);
    const forMs = 200 + random.below(2800);
    const over = troubles.begin(group, `${what} backend`);
    if (what === 'kill') {
      await backend.kill();
      await rest(forMs, signal);
      await backend.start();
    } else {
      backend.signal(what === 'stop' ? 'SIGSTOP' : 'SIGUSR2');
      await rest(forMs, signal);
      backend.signal(what === 'stop' ? 'SIGCONT' : 'SIGUSR2');
    }
    over();
    // Gives the proxy time to use the backend again before the next one fails.
    await rest(3000 + random.below(3000), signal);
  }
}
