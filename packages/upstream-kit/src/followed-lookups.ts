import type { ProcessGroup } from '@caddis/kit';
import type { Found } from './found.js';
import type { LookupStore } from './lookup-store.js';
import type { ToldFailure } from './told-failure.js';

/** How long the supervisor may take to answer, in milliseconds. The deadline of the look-up is longer, so that the worker can still make it itself. */
const answerMs = 5000;

/** A worker's question about a look-up of the supervisor. @internal */
export interface LookupQuestion {
  /** Key of everything that distinguishes the look-up from others. */
  readonly lookup: string;
  /** Whether the supervisor must look it up again now, because its known answer is not good enough. */
  readonly again: boolean;
}

/** The supervisor's answer: what it knows about a look-up. @internal */
export interface ToldLookup {
  /** The usable answer, and for how many more milliseconds it is fresh; negative if it is no longer fresh. */
  readonly found: (Pick<Found, 'upstreams' | 'leftOut'> & { readonly freshForMs: number }) | undefined;
  /** Why the look-up fails at the moment. */
  readonly failure: ToldFailure | undefined;
}

/**
 * Gives a worker access to the look-ups of the supervisor.
 *
 * @internal
 */
export class FollowedLookups {
  constructor(
    private readonly group: ProcessGroup,
    private readonly topic: string,
  ) {}

  /** @returns `undefined` if the supervisor does not make this look-up */
  async ask(question: LookupQuestion): Promise<ToldLookup | undefined> {
    const [told] = await this.group.ask(this.topic, question, answerMs);
    const { found, failure } = (told as ToldLookup | undefined) ?? {};
    return found === undefined && failure === undefined ? undefined : { found, failure };
  }
}

const followed = new WeakMap<LookupStore, FollowedLookups>();

/** Makes the look-ups of a store ask another process first. @internal */
export function follow(store: LookupStore, lookups: FollowedLookups): void {
  followed.set(store, lookups);
}

/** Returns what the look-ups of a store ask first. @returns `undefined` if they look up by themselves @internal */
export function followedBy(store: LookupStore): FollowedLookups | undefined {
  return followed.get(store);
}
