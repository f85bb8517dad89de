import { isatty } from 'node:tty';
import type { Logger } from '@caddis/core';
import { standardError } from '@caddis/kit';
import { defaultLine } from './default-line.js';
import type { Entry } from './entry.js';
import { JsonMembers } from './json-members.js';
import type { LogRoute } from './log-route.js';
import { LogRouter } from './log-router.js';
import { prettyLine } from './pretty-line.js';
import { type LogCore, RoutedLogger, type StandardLog, standardLogger } from './routed-logger.js';
import { usesColor } from './uses-color.js';

/** Options of {@link createLogger}. @public */
export interface LoggerOptions {
  /** Minimum level that is written; `info` when left out. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Receives the lines; standard error when left out. */
  readonly destination?: { write(line: string): void };
  /** True for readable lines, false for JSON; when left out, lines are readable if standard error is a terminal. */
  readonly pretty?: boolean;
  /** Names of fields whose values must never be written. */
  readonly redact?: readonly string[];
}

/**
 * Creates the logger of a server. A line has `level`, `ts` (seconds since the Unix epoch), the fields of the module, and `msg`. When a server with
 * this logger has a config, it writes to the logs of that config.
 *
 * Log calls never wait for the reader of standard error. Unread lines are buffered, up to 1 MiB; later lines are dropped, and a line reports how
 * many. When the process exits or is ended by a signal, the buffered lines are written as long as somebody reads them.
 *
 * @public
 */
export async function createLogger(options: LoggerOptions = {}): Promise<Logger> {
  const onTerminal = options.destination === undefined && isatty(2);
  const { level = 'info', pretty = onTerminal } = options;
  const output = options.destination ?? standardError();
  const color = onTerminal && usesColor(process.stderr);
  const format = pretty ? (entry: Entry) => prettyLine(entry, color) : defaultLine;
  const route: LogRoute = { level, takes: () => true, write: (entry) => output.write(format(entry as Entry)) };
  const standard: StandardLog = { output, encoder: { encode: (entry) => format(entry as Entry) } };
  const core: LogCore = { router: new LogRouter([route]), members: new JsonMembers(options.redact), standard };
  const logger = new RoutedLogger(core);
  if (options.destination === undefined) {
    const own = standardLogger(logger);
    standardError().onGap = (count) => own.error({ count }, 'log lines were dropped, because they were not read in time');
  }
  return logger;
}
