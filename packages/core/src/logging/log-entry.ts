/** Severity of a log line. @experimental */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * One log line before it is encoded. Secrets have already been replaced.
 *
 * @experimental
 */
export interface LogEntry {
  readonly level: LogLevel;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Name of the logger, e.g. `http.log.access`; empty for the log of the whole server. */
  readonly logger: string;
  /** A constant string; may be empty. */
  readonly message: string;
  /** The fields as plain JSON values. They are parsed from `json` on first access, which saves time if the encoder needs none. Do not modify them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The same fields as members of a JSON object without its braces: `"a":1,"b":[2]`. Empty if there are none. Contains no line breaks. */
  readonly json: string;
  /** File and line of the code that logged the entry; absent unless the log is configured to include it. */
  readonly caller?: string | undefined;
  /** Stack trace of the code that logged the entry; absent unless the log is configured to include it. */
  readonly stacktrace?: string | undefined;
}
