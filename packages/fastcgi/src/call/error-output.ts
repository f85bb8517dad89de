import type { Logger } from '@caddis/core';
import { ByteCollector } from '@caddis/kit';

/** Bytes of one response's error output that are logged. */
const maxBytes = 64 * 1024;

/**
 * What an application writes to its standard error for one request, for the log.
 *
 * @internal
 */
export class ErrorOutput {
  private readonly collected = new ByteCollector(maxBytes);

  constructor(private readonly log: Logger) {}

  add(piece: Buffer): void {
    this.collected.add(piece);
  }

  /** Logs it, once. @param status - of the response; 0 where there is none */
  tell(status: number): void {
    const { collected, log } = this;
    if (collected.size === 0) return;
    const fields = { body: collected.text(), ...(collected.isOver ? { truncated: true } : {}) };
    collected.clear();
    if (status >= 400 || status === 0) log.error(fields, 'stderr');
    else log.warn(fields, 'stderr');
  }
}
