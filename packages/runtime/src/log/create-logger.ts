import { isatty } from 'node:tty';
import type { Logger } from '@caddis/core';
import { printable } from '@caddis/core/framework';
import { type DestinationStream, type LoggerOptions as PinoOptions, pino } from 'pino';
import { errorFields } from './error-fields.js';
import { PinoLogger } from './pino-logger.js';
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

/** Sets or ends a colour, and nothing else. */
const colourSequence = /(\x1B\[[349]\dm)/;

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
  const stream = pretty ? await makePretty(destination, onTerminal && usesColor(process.stderr)) : destination;
  const logger = new PinoLogger(pino(settings, stream));
  if (options.destination === undefined) {
    standardError().onGap = (count) => logger.error({ count }, 'lines of the log were dropped here, as nobody read them in time');
  }
  return logger;
}

/** The library is only worth its import where a person reads along. */
async function makePretty(destination: DestinationStream, colorize: boolean): Promise<DestinationStream> {
  // A CommonJS package: all that a bundler promises of it is what `require` gives, under `default`.
  const { default: pinoPretty } = await import('pino-pretty');
  const prettify = pinoPretty.prettyFactory({
    colorize,
    singleLine: true,
    timestampKey: 'ts',
    translateTime: false,
    customPrettifiers: { time: (seconds) => new Date(Number(seconds) * 1000).toISOString() },
  });
  return { write: (line) => destination.write(showable(prettify(line))) };
}

/** Keeps from the terminal what it would obey, e.g. U+009B in a client's header field, but for the colours of the library. */
function showable(text: string): string {
  const parts = text.split(colourSequence);
  return parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join('');
}

/** A name at the top of a line and in its objects, two levels deep. */
function redactedPaths(names: readonly string[]): string[] {
  return names.flatMap((name) => ['', '*', '*.*'].map((parent) => `${parent}["${name}"]`));
}
