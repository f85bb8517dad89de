import type { Random } from '../../random.js';
import type { Troubles } from '../verdict/troubles.js';

/** Routes with backends of their own, and what happens to these. */
export interface Group {
  /** `upstreams` or `dynamic_upstreams` of its proxy. */
  readonly found: object;
  /** What every GET is answered with, where that is always the same. */
  readonly fixedBody?: string;
  /** Makes troubles until the signal; resolves when all is well again. */
  trouble(random: Random, troubles: Troubles, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}
