import type { LogFields, Logger } from '@caddis/core';

/** One line of a log. */
export type LogLine = LogFields & { readonly level: string; readonly msg: string };

/** A log that keeps its lines. */
export class RecordingLogger implements Logger {
  constructor(
    readonly lines: LogLine[] = [],
    private readonly bound: LogFields = {},
  ) {}

  debug(fields: LogFields | string, message = ''): void {
    this.#write('debug', fields, message);
  }

  info(fields: LogFields | string, message = ''): void {
    this.#write('info', fields, message);
  }

  warn(fields: LogFields | string, message = ''): void {
    this.#write('warn', fields, message);
  }

  error(fields: LogFields | string, message = ''): void {
    this.#write('error', fields, message);
  }

  child(fields: LogFields): Logger {
    return new RecordingLogger(this.lines, { ...this.bound, ...fields });
  }

  isLevelEnabled(): boolean {
    return true;
  }

  #write(level: string, fields: LogFields | string, message: string): void {
    const own = typeof fields === 'string' ? { msg: fields } : { ...fields, msg: message };
    this.lines.push({ ...this.bound, ...own, level });
  }
}
