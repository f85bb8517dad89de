import type { LogFields, Logger } from '@caddis/core';

/** A line of a {@link RecordingLogger}. @experimental */
export interface LogLine extends LogFields {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/**
 * A logger for tests: it keeps what is written in `lines`. A child writes to the same.
 *
 * @experimental
 */
export class RecordingLogger implements Logger {
  constructor(
    readonly lines: LogLine[] = [],
    private readonly fields: LogFields = {},
  ) {}

  debug(fields: LogFields | string, message?: string): void {
    this.write('debug', fields, message);
  }

  info(fields: LogFields | string, message?: string): void {
    this.write('info', fields, message);
  }

  warn(fields: LogFields | string, message?: string): void {
    this.write('warn', fields, message);
  }

  error(fields: LogFields | string, message?: string): void {
    this.write('error', fields, message);
  }

  child(fields: LogFields): Logger {
    return new RecordingLogger(this.lines, { ...this.fields, ...fields });
  }

  isLevelEnabled(): boolean {
    return true;
  }

  private write(level: LogLine['level'], fields: LogFields | string, message = ''): void {
    if (typeof fields === 'string') this.lines.push({ ...this.fields, level, message: fields });
    else this.lines.push({ ...this.fields, ...fields, level, message });
  }
}
