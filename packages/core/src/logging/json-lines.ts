import type { LogFields, Logger } from '../logger.js';
import type { LogLevel } from './log-entry.js';

/** A logger that also accepts fields as JSON text. The server's own loggers do. @experimental */
export interface JsonLogger extends Logger {
  /**
   * Writes a line.
   *
   * @param json - the fields: members of a JSON object without its braces and without line breaks. They are written as they are, without redaction
   * @param fields - further fields, written after those of `json`. Secrets in them are redacted
   */
  writeJson(level: LogLevel, json: string, message: string, fields?: LogFields): void;
}

/**
 * Writes a line whose fields are already JSON text; meant for lines that are logged at every request. Other loggers get the fields as objects.
 *
 * @param json - members of a JSON object without its braces, line breaks or secrets: they are not redacted
 * @param fields - further fields, in which secrets are redacted. A field that is also in `json` replaces the one there
 * @experimental
 */
export function writeJson(logger: Logger, level: LogLevel, json: string, message: string, fields?: LogFields): void {
  if ('writeJson' in logger) (logger as JsonLogger).writeJson(level, json, message, fields);
  else logger[level]({ ...(JSON.parse(`{${json}}`) as Readonly<Record<string, unknown>>), ...fields }, message);
}
