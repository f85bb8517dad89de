import type { Found } from '../found.js';

/** One call of `ask`, to be settled by the test. */
interface Call {
  readonly signal: AbortSignal;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

/** An `ask` for tests: each call waits until the test settles it. */
export class ScriptedAsk {
  /** Signals of all calls so far, in order. */
  readonly signals: AbortSignal[] = [];
  private readonly open: Call[] = [];

  /** The function to pass as `ask`. */
  readonly ask = (signal: AbortSignal): Promise<Found> => {
    this.signals.push(signal);
    return new Promise((resolve, reject) => this.open.push({ signal, resolve, reject }));
  };

  /** Number of calls so far. */
  get count(): number {
    return this.signals.length;
  }

  /** Answers the oldest waiting call with these addresses. */
  async found(...dials: readonly string[]): Promise<void> {
    await this.answer({ upstreams: dials.map((dial) => ({ dial })) });
  }

  /** Answers the oldest waiting call with a complete result. */
  async answer(found: Found): Promise<void> {
    this.next().resolve(found);
    await settle();
  }

  /** Rejects the oldest waiting call. */
  async fail(error: unknown): Promise<void> {
    this.next().reject(error);
    await settle();
  }

  private next(): Call {
    const call = this.open.shift();
    if (call === undefined) throw new Error('nobody asks');
    return call;
  }
}

/** Waits until all promises have settled that do not depend on outside events. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
