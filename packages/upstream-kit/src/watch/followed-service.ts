import type { ProcessGroup } from '@caddis/kit';
import { errorOf, type ToldFailure, toldFailureOf } from '../told-failure.js';
import type { Watch } from './watch.js';
import type { KnownView, WatchedService, WatchSession } from './watched-service.js';

/** A message of the supervisor about a watch: what the service said, that this is still valid, or why it fails. */
type Word = { readonly view: unknown } | { readonly alive: true } | { readonly failure: ToldFailure };

/** The supervisor's answer to a worker that begins to follow a watch. */
interface Answer {
  /** The last view, also one of an earlier watch. */
  readonly known: KnownView<unknown> | undefined;
  /** Whether the service has said so to this watch, and has not failed since. */
  readonly isCurrent: boolean;
  /** Why the watch fails at the moment. */
  readonly failure: ToldFailure | undefined;
}

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
   * @param remember - gives the watch of this worker a view that the service can not confirm now
   */
  constructor(
    private readonly group: ProcessGroup,
    private readonly topic: string,
    private readonly open: () => WatchedService<View>,
    private readonly remember: (known: KnownView<View>) => void,
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
      void this.group.ask(this.topic, undefined).then(([answer]) => {
        if (answer === undefined) return reject(notWatched);
        const { known, isCurrent, failure } = answer as Answer;
        if (known !== undefined && !isCurrent) this.remember(known as KnownView<View>);
        // A message that arrived before the answer is newer than the answer.
        if (hasNews) return;
        if (failure !== undefined) hear({ failure });
        else if (known !== undefined && isCurrent) hear({ view: known.view });
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
  let answer: Answer = { known: undefined, isCurrent: false, failure: undefined };
  const unsubscribe = watch.subscribe({
    learned: (known: KnownView<View>, isSeed) => {
      const { known: before, isCurrent } = answer;
      answer = { known, isCurrent: !isSeed, failure: undefined };
      if (isSeed) return;
      // A view may be large, so a confirmation is sent without it.
      const word: Word = isCurrent && known.view === before?.view ? { alive: true } : { view: known.view };
      group.tell(topic, word);
    },
    failed: (error) => {
      const failure = toldFailureOf(error);
      answer = { ...answer, isCurrent: false, failure };
      group.tell(topic, { failure } satisfies Word);
    },
    trying: () => {},
  });
  const unanswer = group.answer(topic, () => answer);
  return () => {
    unsubscribe();
    unanswer();
  };
}
