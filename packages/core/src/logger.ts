/**
 * Structured log of one module: every line carries `module` (its ID) and `path` (JSON pointer in the config).
 * Messages are constant texts in lower case; everything variable is a field.
 *
 * @public
 */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  debug(message: string): void;
  info(fields: LogFields, message: string): void;
  info(message: string): void;
  warn(fields: LogFields, message: string): void;
  warn(message: string): void;
  error(fields: LogFields, message: string): void;
  error(message: string): void;
  /** Makes a logger whose lines carry these fields too. */
  child(fields: LogFields): Logger;
  /** Tells whether a level is written, for fields that are costly to make. */
  isLevelEnabled(level: 'debug' | 'info' | 'warn' | 'error'): boolean;
}

/** Fields of a log line; `err` holds an error with its causes. @public */
export type LogFields = Readonly<Record<string, unknown>>;
