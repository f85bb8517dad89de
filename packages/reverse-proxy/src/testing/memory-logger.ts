import type { LogFields, Logger } from '@caddis/core';

/** A line that a module logged. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
export function memoryLogger(lines: LoggedLine[] = [], bound: LogFields = {}, debug = false): Logger {
  const write =
    (level: LoggedLine['level']) =>
    (fields: LogFields | string, message?: string): void => {
      if (level === 'debug' && !debug) return;
      lines.push(
        typeof fields === 'string' ? { level, message: fields, fields: bound } : { level, message: message ?? '', fields: { ...bound, ...fields } },
      );
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => memoryLogger(lines, { ...bound, ...fields }, debug),
    isLevelEnabled: (level) => debug || level !== 'debug',
  };
}
