/**
 * Structured log of one module. Every line carries `module` (the module's ID) and `path` (its JSON pointer in the config).
 * Messages are constant strings in lower case; put everything variable into fields.
 * Logging never throws: if fields throw when they are read, only the plain ones are written, and the field `unreadable` holds the reason.
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
  /** Returns a logger whose lines also carry these fields. */
  child(fields: LogFields): Logger;
  /** Tells whether lines of a level are written. Check this before you compute costly fields. */
  isLevelEnabled(level: 'debug' | 'info' | 'warn' | 'error'): boolean;
}

/** Fields of a log line. Put an error into `err`; it is logged with its causes. @public */
export type LogFields = Readonly<Record<string, unknown>>;
