import type { ProcessGroup } from '@caddis/kit';
import type { Found } from './found.js';
import type { LookupStore } from './lookup-store.js';
import type { ToldFailure } from './told-failure.js';

/** Time that the supervisor has for an answer, in milliseconds: whoever waits for the look-up gives it up before. */
const answerMs = 30_000;

/** What a worker asks of a look-up of the supervisor. @internal */
export interface LookupQuestion {
  /** All that makes it differ from others. */
  readonly lookup: string;
  /** Whether it is to be looked up now, because what is known does not do. */
  readonly again: boolean;
}

/** What the supervisor knows of a look-up. @internal */
export interface ToldLookup {
  /** What may be used, and for how many milliseconds it is fresh; below zero when it is no longer. */
  readonly found: (Pick<Found, 'upstreams' | 'leftOut'> & { readonly freshForMs: number }) | undefined;
  /** Why looking fails at the moment. */
  readonly failure: ToldFailure | undefined;
}

/**
 * The look-ups of the supervisor of a server, as a worker sees them.
 *
 * @internal
 */
export class FollowedLookups {
  constructor(
    private readonly group: ProcessGroup,
    private readonly topic: string,
  ) {}

  /** @returns `undefined` where the supervisor does not look it up */
  async ask(question: LookupQuestion): Promise<ToldLookup | undefined> {
    const [told] = await this.group.ask(this.topic, question, answerMs);
    const { found, failure } = (told as ToldLookup | undefined) ?? {};
    return found === undefined && failure === undefined ? undefined : { found, failure };
  }
}

const followed = new WeakMap<LookupStore, FollowedLookups>();

/** Has the look-ups of a store ask another process first. @internal */
export function follow(store: LookupStore, lookups: FollowedLookups): void {
  followed.set(store, lookups);
}

/** Whom the look-ups of a store ask first. @returns `undefined` for nobody @internal */
export function followedBy(store: LookupStore): FollowedLookups | undefined {
  return followed.get(store);
}
