import type { Clock, LogFields, Logger } from '@caddis/core';
import { RateLimitedLog, type BoundedOutput } from '@caddis/kit';

/**
 * Logs to the writer's own log, which is standard error, when its output fails and when lines are lost; each at most once a minute.
 *
 * @param target - log fields that identify the output
 */
export function tellFailures(output: BoundedOutput, log: Logger, clock: Clock, target: LogFields): void {
  const limited = new RateLimitedLog(log, clock);
  output.onFailure = (code) => {
    const { waitingBytes, droppedLines } = output.state;
    limited.write('failure', 'error', { ...target, code, waiting_bytes: waitingBytes, dropped_lines: droppedLines }, 'a log cannot be written; its lines are kept in memory, and dropped if there are too many');
  };
  output.onGap = (count) => {
    limited.write('gap', 'warn', { ...target, count, dropped_lines: output.state.droppedLines }, 'log lines were dropped, because they could not be written in time');
  };
}
