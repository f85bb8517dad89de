import type { ProcessGroup } from '@caddis/kit';
import type { Watch } from './watch.js';
import type { KnownView, WatchedService, WatchSession } from './watched-service.js';

/** What the supervisor says of a watch: what the service said, that this still holds, or that nothing is known yet. */
type Word = Known | { readonly alive: true } | { readonly pending: true };

/** What is known: also to those who ask for it later. */
type Known = { readonly view: unknown } | { readonly failure: { readonly message: string; readonly code?: string } };

/** How a worker follows: what fails at the supervisor is asked for again soon, since that costs no service anything. @internal */
export const followingPace = { backoff: { initialMs: 250, maxMs: 250 }, minSessionMs: 0 } as const;

/**
 * A service that the supervisor of a server watches, as a worker sees it. A service that the supervisor does not watch, because only a request names it, is
 * watched by the worker itself.
 *
 * @internal
 */
export class FollowedService<View> implements WatchedService<View> {
  private own: WatchedService<View> | undefined;

  /**
   * @param topic - names the watch in all processes
   * @param open - makes the service itself
   */
  constructor(
    private readonly group: ProcessGroup,
    private readonly topic: string,
    private readonly open: () => WatchedService<View>,
  ) {}

  async connect(session: WatchSession<View>): Promise<void> {
    // Heard from before the question is answered, so that nothing is missed.
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
        // What came meanwhile is newer.
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

/** Stands for an answer that says that the supervisor does not watch the service. */
const notWatched = new Error('the supervisor does not watch it');

function errorOf({ message, code }: { readonly message: string; readonly code?: string }): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

/**
 * Has the workers of a server follow a watch of the supervisor.
 *
 * @returns ends it
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
      // Views may be large: that one still holds is told without it.
      if (told === view && last !== undefined && 'view' in last) return group.tell(topic, { alive: true } satisfies Word);
      view = told;
      say({ view: told });
    },
    failed: (error) => say({ failure: failureOf(error) }),
    trying: () => {},
  });
  const unanswer = group.answer(topic, (): Word => last ?? { pending: true });
  return () => {
    unsubscribe();
    unanswer();
  };
}

function failureOf(error: unknown): { readonly message: string; readonly code?: string } {
  const { message, code } = (typeof error === 'object' && error !== null ? error : { message: String(error) }) as { readonly message?: unknown; readonly code?: unknown };
  return { message: String(message), ...(typeof code === 'string' ? { code } : {}) };
}
