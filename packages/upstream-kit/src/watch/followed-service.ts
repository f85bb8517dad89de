import type { ProcessGroup } from '@caddis/kit';
import { errorOf, type ToldFailure, toldFailureOf } from '../told-failure.js';
import type { Watch } from './watch.js';
import type { KnownView, WatchedService, WatchSession } from './watched-service.js';

/** A message of the supervisor about a watch: what the service said, that this is still valid, or that nothing is known yet. */
type Word = Known | { readonly alive: true } | { readonly pending: true };

/** What is known; also sent to workers that ask later. */
type Known = { readonly view: unknown } | { readonly failure: ToldFailure };

/** Pace at which a worker follows. After a failure it asks the supervisor again soon, because that does not cost the service anything. @internal */
export const followingPace = { backoff: { initialMs: 250, maxMs: 250 }, minSessionMs: 0 } as const;

/**
 * A watched service as a worker sees it: the supervisor watches it, and the worker follows. If the supervisor does not watch it, because only
 * a request names it, the worker watches it itself.
 *
 * @internal
 */
export class FollowedService<View> implements WatchedService<View> {
  private own: WatchedService<View> | undefined;

  /**
   * @param topic - identifies the watch in all processes
   * @param open - creates the service itself
   */
  constructor(
    private readonly group: ProcessGroup,
    private readonly topic: string,
    private readonly open: () => WatchedService<View>,
  ) {}

  async connect(session: WatchSession<View>): Promise<void> {
    // Listens before it asks, so that no message is missed.
    const heard = new Promise<void>((resolve, reject) => {
      const hear = (word: Word): void => {
        if ('failure' in word) reject(errorOf(word.failure));
        else if ('view' in word) session.learned(word.view as View);
        else if ('alive' in word) session.alive();
      };
      let hasNews = false;
      const end = this.group.hear(this.topic, (message) => {
        hasNews = true;
        hear(message as Word);
      });
      const over = (): void => {
        end();
        resolve();
      };
      session.signal.addEventListener('abort', over, { once: true });
      void this.group.ask(this.topic, undefined).then(([word]) => {
        if (word === undefined) reject(notWatched);
        // A message that arrived before the answer is newer than the answer.
        else if (!hasNews) hear(word as Word);
      });
    });
    try {
      await heard;
    } catch (error) {
      if (error !== notWatched) throw error;
      this.own ??= this.open();
      await this.own.connect(session);
    }
  }

  isCostly(error: unknown): boolean {
    return this.own?.isCostly?.(error) === true;
  }

  async close(): Promise<void> {
    await this.own?.close?.();
  }
}

/** Means that the supervisor does not watch the service. */
const notWatched = new Error('the supervisor does not watch it');

/**
 * Lets the workers of a server follow a watch of the supervisor.
 *
 * @returns a function that ends this
 * @internal
 */
export function lendWatch<View>(group: ProcessGroup, topic: string, watch: Watch<View>): () => void {
  let last: Known | undefined;
  let view: unknown;
  const say = (word: Known): void => {
    last = word;
    group.tell(topic, word);
  };
  const unsubscribe = watch.subscribe({
    learned: ({ view: told }: KnownView<View>, isSeed) => {
      if (isSeed) return;
      // A view may be large, so a confirmation is sent without it.
      if (told === view && last !== undefined && 'view' in last) return group.tell(topic, { alive: true } satisfies Word);
      view = told;
      say({ view: told });
    },
    failed: (error) => say({ failure: toldFailureOf(error) }),
    trying: () => {},
  });
  const unanswer = group.answer(topic, (): Word => last ?? { pending: true });
  return () => {
    unsubscribe();
    unanswer();
  };
}
