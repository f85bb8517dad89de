/** In how many parts the time is cut: a process that was held up itself must not take its own pause for that of another. */
const parts = 4;

/**
 * Tells when another process gives no sign of life: it is stopped, or busy without a pause.
 *
 * @internal
 */
export class StandstillWatch {
  private readonly timer: NodeJS.Timeout;
  private silentFor = 0;

  /**
   * @param stillMs - time without a sign after which it is told, in milliseconds
   * @param ask - asks for a sign
   * @param onStill - called once; the watch has ended then
   */
  constructor(stillMs: number, ask: () => void, onStill: () => void) {
    ask();
    this.timer = setInterval(() => {
      // Behind what has arrived meanwhile.
      setImmediate(() => {
        if (this.silentFor < 0) return;
        this.silentFor += 1;
        if (this.silentFor < parts) return ask();
        this.end();
        onStill();
      });
    }, stillMs / parts);
  }

  /** The process has said something. */
  sign(): void {
    if (this.silentFor > 0) this.silentFor = 0;
  }

  end(): void {
    this.silentFor = -1;
    clearInterval(this.timer);
  }
}
