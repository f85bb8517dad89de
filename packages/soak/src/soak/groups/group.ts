import type { Random } from '../../random.js';
import type { Troubles } from '../verdict/troubles.js';

/** A group of routes with its own backends and the troubles of those. */
export interface Group {
  /** The keys `upstreams` or `dynamic_upstreams` for the group's proxy. */
  readonly found: object;
  /** The body of the response to every GET request, if it is always the same. */
  readonly fixedBody?: string;
  /** Causes troubles until the signal is aborted; resolves when everything works again. */
  trouble(random: Random, troubles: Troubles, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}
