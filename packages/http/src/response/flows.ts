/** One direction of a request under way. @internal */
export class Flow {
  private first: number | undefined;
  private last = 0;
  /** Milliseconds since a byte moved, and altogether, in which this side has waited for the client. */
  private silentMs = 0;
  private waitedMs = 0;

  /**
   * Notes what a look has found.
   *
   * @param bytes - how many have moved so far; `undefined` where that cannot be known
   * @param waits - whether something would move if the client did its part
   * @returns true where the client is too slow
   */
  isTooSlow(bytes: number | undefined, waits: boolean, elapsedMs: number, idleMs: number, minRate: number): boolean {
    const seen = this.first !== undefined;
    const moved = bytes !== this.last;
    if (bytes !== undefined) {
      this.first ??= bytes;
      this.last = bytes;
    }
    if (bytes === undefined || !seen || !waits) {
      this.silentMs = 0;
      return false;
    }
    this.waitedMs += elapsedMs;
    this.silentMs = moved ? 0 : this.silentMs + elapsedMs;
    return this.silentMs >= idleMs || (minRate > 0 && this.waitedMs > idleMs + ((bytes - (this.first ?? 0)) / minRate) * 1000);
  }
}

/** Both directions of a request under way. @internal */
export class Flows {
  readonly in = new Flow();
  readonly out = new Flow();
}
