/** How grave a line of a log is. @experimental */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * One line of a log before it is encoded. Secrets are replaced already.
 *
 * @experimental
 */
export interface LogEntry {
  readonly level: LogLevel;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Name of the logger, e.g. `http.log.access`; empty for the log of the whole server. */
  readonly logger: string;
  /** A constant text; empty where there is none. */
  readonly message: string;
  /** The fields as plain JSON values. Made of `json` when they are first asked for, so an encoder that needs none of them saves time. Not to be changed. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The same fields as the members of a JSON object without its braces: `"a":1,"b":[2]`. Empty where there are none. No line breaks. */
  readonly json: string;
  /** File and line of the code that wrote it; absent unless the log asks for it. */
  readonly caller?: string | undefined;
  /** Stack of the code that wrote it; absent unless the log asks for it. */
  readonly stacktrace?: string | undefined;
}
