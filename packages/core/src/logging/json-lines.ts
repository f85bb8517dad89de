import type { LogFields, Logger } from '../logger.js';
import type { LogLevel } from './log-entry.js';

/** A logger that takes fields as JSON text. The server's own loggers do. @experimental */
export interface JsonLogger extends Logger {
  /**
   * Writes a line.
   *
   * @param json - its fields as the members of a JSON object without braces, without line breaks. They are written as they are: nothing in them is redacted
   * @param fields - more fields, behind those. Secrets in them are redacted
   */
  writeJson(level: LogLevel, json: string, message: string, fields?: LogFields): void;
}

/**
 * Writes a line whose fields are JSON text already, for what is logged at every request. A logger that does not take text gets the fields as objects.
 *
 * @param json - the members of a JSON object without braces, without line breaks, and without secrets: they are not looked for
 * @param fields - more fields, behind those, in which secrets are redacted. One that is in the text, too, counts instead of it
 * @experimental
 */
export function writeJson(logger: Logger, level: LogLevel, json: string, message: string, fields?: LogFields): void {
  if ('writeJson' in logger) (logger as JsonLogger).writeJson(level, json, message, fields);
  else logger[level]({ ...(JSON.parse(`{${json}}`) as Readonly<Record<string, unknown>>), ...fields }, message);
}
