/** The time is measured in this many parts, so that a process that was itself held up does not mistake its own pause for one of the other process. */
const parts = 4;
/** The maximum share of a silence that counts as waiting for a processor. Because of this limit, an endless loop is found on a busy machine too. */
const maxWaitingShare = 0.75;

/** Options of {@link StandstillWatch}. @internal */
export interface StandstillWatchOptions {
  /** Time without a sign of life after which `onStill` is called, in milliseconds. */
  readonly stillMs: number;
  /** Asks the other process for a sign of life. */
  readonly ask: () => void;
  /** Returns how long the other process has waited for a processor since its start, in milliseconds. It excuses up to three quarters of a silence. */
  readonly waitedMs: () => number;
  /** Called once; the watch has ended by then. */
  readonly onStill: () => void;
}

/**
 * Detects that another process gives no sign of life, because it is stopped or busy without a pause.
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
      // Look after the messages that have already arrived were handled.
      setImmediate(() => this.look());
    }, this.partMs);
  }

  /** Called for each message of the other process. */
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
