import type { Found } from '../found.js';

/** One call of an ask, to be answered by the test. */
interface Call {
  readonly signal: AbortSignal;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

/** An `ask` for tests: it waits until the test says what it found. */
export class ScriptedAsk {
  /** Signals of all calls so far, in order. */
  readonly signals: AbortSignal[] = [];
  private readonly open: Call[] = [];

  /** The function to pass on. */
  readonly ask = (signal: AbortSignal): Promise<Found> => {
    this.signals.push(signal);
    return new Promise((resolve, reject) => this.open.push({ signal, resolve, reject }));
  };

  /** Number of calls so far. */
  get count(): number {
    return this.signals.length;
  }

  /** Answers the oldest call that waits. */
  async found(...dials: readonly string[]): Promise<void> {
    await this.answer({ upstreams: dials.map((dial) => ({ dial })) });
  }

  /** Answers the oldest call that waits, with all that can be said. */
  async answer(found: Found): Promise<void> {
    this.next().resolve(found);
    await settle();
  }

  /** Lets the oldest call that waits fail. */
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

/** Lets all promises settle that wait for nothing from outside. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
