/** How much may be on its way to the supervisor, in UTF-16 units; further lines are dropped and counted. */
const maxUnderWay = 4 * 1024 * 1024;

/** Sends lines of a log, and calls `sent` when they were sent. @internal */
export type SendLines = (log: string | undefined, lines: string, sent: () => void) => void;

/**
 * Sends the lines of a worker's logs to the supervisor. All lines of one turn of the event loop go in one message per log.
 *
 * @internal
 */
export class LineSender {
  private readonly waiting = new Map<string | undefined, string[]>();
  private isDue = false;
  private underWay = 0;
  private dropped = 0;
  private settled: () => void = () => {};

  constructor(private readonly send: SendLines) {}

  /** Queues lines for sending. @param log - name of the log in the config; `undefined` for standard error */
  write(log: string | undefined, lines: string): void {
    const { length } = lines;
    if (this.underWay + length > maxUnderWay) {
      this.dropped += 1;
      return;
    }
    this.underWay += length;
    const known = this.waiting.get(log);
    if (known === undefined) this.waiting.set(log, [lines]);
    else known.push(lines);
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => this.flush());
  }

  /** Returns the number of dropped writes since the last call. */
  takeDropped(): number {
    const { dropped } = this;
    this.dropped = 0;
    return dropped;
  }

  /** Sends what is queued. @returns when all of it was sent */
  async end(): Promise<void> {
    this.flush();
    if (this.underWay > 0) await new Promise<void>((resolve) => (this.settled = resolve));
  }

  private flush(): void {
    this.isDue = false;
    for (const [log, all] of this.waiting) {
      const lines = all.join('');
      this.send(log, lines, () => {
        this.underWay -= lines.length;
        if (this.underWay === 0) this.settled();
      });
    }
    this.waiting.clear();
  }
}
