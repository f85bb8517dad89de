import type { LogFields, Logger } from '@caddis/core';

/** A logger that keeps its lines. */
export class LineLogger implements Logger {
  readonly lines: LogFields[] = [];
  readonly debug = this.writer('debug');
  readonly info = this.writer('info');
  readonly warn = this.writer('warn');
  readonly error = this.writer('error');

  child(): Logger {
    return this;
  }

  isLevelEnabled(): boolean {
    return true;
  }

  private writer(level: string): Logger['info'] {
    return (fields: LogFields | string, message?: string) => {
      this.lines.push(typeof fields === 'string' ? { level, message: fields } : { level, message, ...fields });
    };
  }
}
