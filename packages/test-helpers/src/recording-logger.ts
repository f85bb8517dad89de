import type { LogFields, Logger } from '@caddis/core';

/** A line of a {@link RecordingLogger}: level, message, and the fields of the line and of the logger that wrote it. @public */
export interface LogLine extends LogFields {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** Options of a {@link RecordingLogger}. @public */
export interface RecordingLoggerOptions {
  /** The array to write to; a new one when left out. */
  readonly lines?: LogLine[];
  /** Fields to add to every line. */
  readonly fields?: LogFields;
  /** Lowest level that is recorded; `debug` when left out. */
  readonly minLevel?: LogLine['level'];
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** A logger that records its lines. Its children write to the same array. @public */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[];

  constructor(private readonly options: RecordingLoggerOptions = {}) {
    this.lines = options.lines ?? [];
  }

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

  child(fields: LogFields): RecordingLogger {
    return new RecordingLogger({ ...this.options, lines: this.lines, fields: { ...this.options.fields, ...fields } });
  }

  isLevelEnabled(level: LogLine['level']): boolean {
    return levels.indexOf(level) >= levels.indexOf(this.options.minLevel ?? 'debug');
  }

  private write(level: LogLine['level'], fields: LogFields | string, message = ''): void {
    if (!this.isLevelEnabled(level)) return;
    const own = typeof fields === 'string' ? { message: fields } : { ...fields, message };
    this.lines.push({ ...this.options.fields, ...own, level });
  }
}
