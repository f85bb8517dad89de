/** In how many parts the time is cut: a process that was held up itself must not take its own pause for that of another. */
const parts = 4;
/** The part of a silence that may be put down to waiting for a processor: an endless loop must be found on a busy machine, too. */
const maxWaitingShare = 0.75;

/** What a {@link StandstillWatch} does with the other process. @internal */
export interface StandstillWatchOptions {
  /** Time without a sign after which it is told, in milliseconds. */
  readonly stillMs: number;
  /** Asks for a sign. */
  readonly ask: () => void;
  /** How long the other process has waited for a processor since its start, in milliseconds: on a busy machine that is no fault of it, and up to three quarters of a silence do not count. */
  readonly waitedMs: () => number;
  /** Called once; the watch has ended then. */
  readonly onStill: () => void;
}

/**
 * Tells when another process gives no sign of life: it is stopped, or busy without a pause.
 *
 * @internal
 */
export class StandstillWatch {
  private readonly timer: NodeJS.Timeout;
  private silentFor = 0;
  private waitedBefore: number;

  constructor(private readonly options: StandstillWatchOptions) {
    this.waitedBefore = options.waitedMs();
    options.ask();
    this.timer = setInterval(() => {
      // Behind what has arrived meanwhile.
      setImmediate(() => this.look());
    }, this.partMs);
  }

  /** The process has said something. */
  sign(): void {
    if (this.silentFor > 0) this.silentFor = 0;
  }

  end(): void {
    this.silentFor = -1;
    clearInterval(this.timer);
  }

  private get partMs(): number {
    return this.options.stillMs / parts;
  }

  private look(): void {
    const { ask, waitedMs, onStill } = this.options;
    if (this.silentFor < 0) return;
    this.silentFor += 1;
    if (this.silentFor === 1) this.waitedBefore = waitedMs();
    if (this.silentFor < parts) return ask();
    const silentMs = this.silentFor * this.partMs;
    if (silentMs - Math.min(waitedMs() - this.waitedBefore, silentMs * maxWaitingShare) < this.options.stillMs) return;
    this.end();
    onStill();
  }
}
