import type { LogFields, Logger } from '@caddis/core';
import { type JsonLogger, type LogLevel, writeJson } from '@caddis/core/logging';
import { copiedFields } from '../log/json-members.js';
import type { Environment } from './environment.js';
import type { Place } from './place.js';

/** A module with a log. @internal */
export interface LoggedModule {
  readonly place: Place;
  readonly pointer: string;
  readonly environment: Pick<Environment, 'logger'>;
}

/**
 * The log of one module. Its lines have the module's current place, because a module that a reload keeps may move.
 *
 * @internal
 */
export class ModuleLogger implements JsonLogger {
  readonly #module: LoggedModule;
  readonly #fields: LogFields | undefined;
  #target: Logger | undefined;
  /** The logger and the pointer for which the target was made. */
  #root: Logger | undefined;
  #path = '';

  /** @param fields - additional fields of every line; absent for the module's own logger */
  constructor(module: LoggedModule, fields?: LogFields) {
    this.#module = module;
    this.#fields = fields;
  }

  debug(fields: LogFields | string, message?: string): void {
    write(this.#current(), 'debug', fields, message);
  }

  info(fields: LogFields | string, message?: string): void {
    write(this.#current(), 'info', fields, message);
  }

  warn(fields: LogFields | string, message?: string): void {
    write(this.#current(), 'warn', fields, message);
  }

  error(fields: LogFields | string, message?: string): void {
    write(this.#current(), 'error', fields, message);
  }

  writeJson(level: LogLevel, json: string, message: string, fields?: LogFields): void {
    writeJson(this.#current(), level, json, message, fields);
  }

  child(fields: LogFields): Logger {
    const copy = copiedFields(fields);
    return new ModuleLogger(this.#module, this.#fields === undefined ? copy : { ...this.#fields, ...copy });
  }

  isLevelEnabled(level: Level): boolean {
    return this.#current().isLevelEnabled(level);
  }

  #current(): Logger {
    const { pointer, environment } = this.#module;
    if (this.#target === undefined || this.#root !== environment.logger || this.#path !== pointer) {
      const { place } = this.#module;
      this.#root = environment.logger;
      this.#path = pointer;
      this.#target = environment.logger.child(this.#fields === undefined ? place : { ...place, ...this.#fields });
    }
    return this.#target;
  }
}

type Level = Parameters<Logger['isLevelEnabled']>[0];

function write(target: Logger, level: Level, fields: LogFields | string, message: string | undefined): void {
  if (typeof fields === 'string') target[level](fields);
  else target[level](fields, message as string);
}
