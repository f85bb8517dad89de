import type { Clock, LogFields, Logger } from '@caddis/core';
import { RateLimitedLog, type BoundedOutput } from '@caddis/kit';

/**
 * Says on the log of a writer, which is standard error, that its output cannot be written, and again when lines were lost: at most once in a minute.
 *
 * @param target - fields that say which output it is
 */
export function tellFailures(output: BoundedOutput, log: Logger, clock: Clock, target: LogFields): void {
  const limited = new RateLimitedLog(log, clock);
  output.onFailure = (code) => {
    const { waitingBytes, droppedLines } = output.state;
    limited.write('failure', 'error', { ...target, code, waiting_bytes: waitingBytes, dropped_lines: droppedLines }, 'a log cannot be written; its lines wait, and are dropped when there are too many');
  };
  output.onGap = (count) => {
    limited.write('gap', 'warn', { ...target, count, dropped_lines: output.state.droppedLines }, 'lines of a log were dropped, as nothing took them in time');
  };
}
