import type { LogFields, Logger } from '@caddis/core';
import type { Logger as Pino } from 'pino';

/** Levels of a {@link Logger}. */
type Level = Parameters<Logger['isLevelEnabled']>[0];

/**
 * Core's logger on a pino logger. The pino child is made when the first line is written, since most modules never write one.
 *
 * @internal
 */
export class PinoLogger implements Logger {
  readonly #parent: Pino;
  readonly #fields: LogFields | undefined;
  #own: Pino | undefined;

  /** @param fields - absent for the log of the whole server */
  constructor(parent: Pino, fields?: LogFields) {
    this.#parent = parent;
    this.#fields = fields;
  }

  debug(fields: LogFields | string, message?: string): void {
    this.#write('debug', fields, message);
  }

  info(fields: LogFields | string, message?: string): void {
    this.#write('info', fields, message);
  }

  warn(fields: LogFields | string, message?: string): void {
    this.#write('warn', fields, message);
  }

  error(fields: LogFields | string, message?: string): void {
    this.#write('error', fields, message);
  }

  child(fields: LogFields): Logger {
    return new PinoLogger(this.#parent, this.#fields === undefined ? fields : { ...this.#fields, ...fields });
  }

  isLevelEnabled(level: Level): boolean {
    return this.#parent.isLevelEnabled(level);
  }

  #write(level: Level, fields: LogFields | string, message: string | undefined): void {
    if (!this.isLevelEnabled(level)) return;
    this.#own ??= this.#fields === undefined ? this.#parent : this.#parent.child(this.#fields);
    if (typeof fields === 'string') this.#own[level](fields);
    else this.#own[level](fields, message);
  }
}
