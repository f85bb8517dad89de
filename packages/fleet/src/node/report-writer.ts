import type { Clock, Logger } from '@caddis/core';
import type { Gateway } from '@caddis/etcd';
import { Backoff, RateLimitedLog, startPause } from '@caddis/kit';

/** Options of {@link ReportWriter}. @internal */
export interface ReportWriterOptions {
  readonly gateway: Pick<Gateway, 'write' | 'grantLease' | 'keepLease' | 'revokeLease'>;
  /** Key of the report in etcd. */
  readonly key: string;
  /** How long the report remains after the node was last heard of, in milliseconds. */
  readonly ttlMs: number;
  /** Creates the text of the report. */
  readonly report: () => string;
  /** Called when etcd has not answered, because the watch may be dead as well. */
  readonly onSilence: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Keeps a node's report in etcd. The key has a lease, so that etcd removes it if the node is gone. @internal */
export class ReportWriter {
  readonly #options: ReportWriterOptions;
  #lease: string | undefined;
  #written: string | undefined;
  #pause: ReturnType<typeof startPause> | undefined;

  constructor(options: ReportWriterOptions) {
    this.#options = options;
  }

  /** Writes the report now if it has changed. */
  changed(): void {
    this.#pause?.end();
  }

  /** Writes reports until the signal is aborted, then removes the report. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, ttlMs, onSilence } = this.#options;
    const backoff = new Backoff({ initialMs: 200, maxMs: Math.min(10_000, ttlMs / 3) });
    const trouble = new RateLimitedLog(log, clock);
    while (!signal.aborted) {
      let delayMs = ttlMs / 3;
      try {
        await this.#write();
        backoff.reset();
      } catch (err) {
        if (!signal.aborted) trouble.write('report', 'warn', { err }, 'the report of this node cannot be written to etcd');
        onSilence();
        delayMs = backoff.next();
      }
      this.#pause = startPause(clock, delayMs, signal);
      await this.#pause.done;
    }
    const lease = this.#lease;
    if (lease !== undefined) await this.#options.gateway.revokeLease(lease).catch(() => {});
  }

  async #write(): Promise<void> {
    const { gateway, key, ttlMs, report } = this.#options;
    if (this.#lease !== undefined && !(await gateway.keepLease(this.#lease))) this.#lease = undefined;
    if (this.#lease === undefined) {
      this.#lease = await gateway.grantLease(Math.ceil(ttlMs / 1000));
      this.#written = undefined;
    }
    const text = report();
    if (text === this.#written) return;
    await gateway.write([], [{ key, value: text, lease: this.#lease }]);
    this.#written = text;
  }
}
