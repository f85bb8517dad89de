import { isatty } from 'node:tty';
import type { Logger } from '@caddis/core';
import { type LoggerOptions as PinoOptions, pino } from 'pino';
import { errorFields } from './error-fields.js';
import { PinoLogger } from './pino-logger.js';
import { prettyLine } from './pretty-line.js';
import { standardError } from './standard-error.js';
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

/** Fields that hold secrets whatever module writes them. */
const secretFields = ['password', 'secret', 'token', 'api_key', 'private_key', 'authorization', 'proxy-authorization', 'cookie', 'set-cookie'];

/**
 * Makes the logger of a server. A line holds `level`, `ts` (seconds since the Unix epoch), the fields of the module, and `msg`.
 *
 * No call waits for who reads standard error. Lines that it does not take wait, at most 1 MiB of them; later ones are dropped, and a line
 * tells how many. When the process exits or is ended by a signal, what waits is written as long as it is read.
 *
 * @see `caddy.logging.encoders.json`, whose `level`, `ts` and `msg` these are
 * @public
 */
export async function createLogger(options: LoggerOptions = {}): Promise<Logger> {
  const onTerminal = options.destination === undefined && isatty(2);
  const { level = 'info', pretty = onTerminal } = options;
  const destination = options.destination ?? standardError();
  const settings: PinoOptions = {
    level,
    base: null,
    timestamp: () => `,"ts":${(Date.now() / 1000).toFixed(3)}`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: errorFields },
    redact: { paths: redactedPaths([...secretFields, ...(options.redact ?? [])]), censor: '[redacted]' },
  };
  const color = onTerminal && usesColor(process.stderr);
  const stream = pretty ? { write: (line: string) => destination.write(prettyLine(line, color)) } : destination;
  const logger = new PinoLogger(pino(settings, stream));
  if (options.destination === undefined) {
    standardError().onGap = (count) => logger.error({ count }, 'lines of the log were dropped here, as nobody read them in time');
  }
  return logger;
}

/** A name at the top of a line and in its objects, two levels deep. */
function redactedPaths(names: readonly string[]): string[] {
  return names.flatMap((name) => ['', '*', '*.*'].map((parent) => `${parent}["${name}"]`));
}
