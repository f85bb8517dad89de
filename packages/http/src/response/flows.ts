/** Progress of one direction of an exchange. @internal */
export class Flow {
  private first: number | undefined;
  private last = 0;
  /** Time in which the server has waited for the client, in milliseconds: since a byte moved, and in total. */
  private silentMs = 0;
  private waitedMs = 0;

  /**
   * Records the result of a check.
   *
   * @param bytes - number of bytes moved so far; `undefined` if it is not known
   * @param waits - true if the server is waiting for the client
   * @returns true if the client is too slow
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

/** Progress of both directions of an exchange. @internal */
export class Flows {
  readonly in = new Flow();
  readonly out = new Flow();
}
