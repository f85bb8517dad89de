import type { Logger } from '@caddis/core';
import { ByteCollector } from '@caddis/kit';

/** Maximum number of bytes of error output that are logged for one response. */
const maxBytes = 64 * 1024;

/**
 * Collects what an application writes to its standard error for one request, and logs it.
 *
 * @internal
 */
export class ErrorOutput {
  private readonly collected = new ByteCollector(maxBytes);

  constructor(private readonly log: Logger) {}

  add(piece: Buffer): void {
    this.collected.add(piece);
  }

  /** Logs the output, once. @param status - status of the response; 0 if there is none */
  tell(status: number): void {
    const { collected, log } = this;
    if (collected.size === 0) return;
    const fields = { body: collected.text(), ...(collected.isOver ? { truncated: true } : {}) };
    collected.clear();
    if (status >= 400 || status === 0) log.error(fields, 'stderr');
    else log.warn(fields, 'stderr');
  }
}
