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

/** What {@link createLogger} is told. @public */
export interface LoggerOptions {
  /** Lowest level that is written; `info` when left out. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Takes the lines; standard error when left out. */
  readonly destination?: { write(line: string): void };
  /** True for lines for people, false for JSON; when left out, lines for people where standard error is a terminal. */
  readonly pretty?: boolean;
  /** Names of fields whose values are never written. */
  readonly redact?: readonly string[];
}

/**
 * Makes the logger of a server. A line holds `level`, `ts` (seconds since the Unix epoch), the fields of the module, and `msg`. A server that is given
 * this logger writes to the logs of its config, as soon as it has one.
 *
 * No call waits for who reads standard error. Lines that it does not take wait, at most 1 MiB of them; later ones are dropped, and a line
 * tells how many. When the process exits or is ended by a signal, what waits is written as long as it is read.
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
    standardError().onGap = (count) => own.error({ count }, 'lines of the log were dropped here, as nobody read them in time');
  }
  return logger;
}
