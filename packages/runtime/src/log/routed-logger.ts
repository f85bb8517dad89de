import type { LogFields, Logger } from '@caddis/core';
import type { JsonLogger, LogEncoder, LogLevel, LogOutput } from '@caddis/core/logging';
import type { Logger as Pino } from 'pino';
import { Entry } from './entry.js';
import { isLevelIn, type LogRoute } from './log-route.js';
import { copiedFields, type JsonMembers } from './json-members.js';
import type { LogRouter, RoutesByLevel } from './log-router.js';

/** The output and encoder of lines that no log of the config redirects. @internal */
export interface StandardLog {
  readonly output: LogOutput;
  readonly encoder: LogEncoder;
}

/** The parts that all loggers of a server share. @internal */
export interface LogCore {
  readonly router: LogRouter;
  readonly members: JsonMembers;
  readonly standard: StandardLog;
}

/**
 * A logger that sends lines to those logs of the running config that select them. Expensive preparations are made for the first line, because most
 * modules never write one.
 *
 * @internal
 */
export class RoutedLogger implements JsonLogger {
  /** The parts shared with other loggers. */
  readonly core: LogCore;
  readonly #fields: LogFields | undefined;
  readonly #given: string | undefined;
  #bound: Pino | undefined;
  #boundText: string | undefined;
  #routes: RoutesByLevel | undefined;
  #version = -1;

  /**
   * @param fields - fields of all lines; `undefined` for the logger of the whole server
   * @param name - name of the logger; the module's name when left out
   */
  constructor(core: LogCore, fields?: LogFields, name?: string) {
    this.core = core;
    this.#fields = fields;
    this.#given = name;
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

  writeJson(level: LogLevel, json: string, message: string, fields?: LogFields): void {
    const routes = this.#routesNow()[level];
    if (routes.length === 0) return;
    if (this.#fields !== undefined) this.#boundText ??= this.core.members.textOf(this.#fields);
    const own = fields === undefined ? json : joined(json, this.core.members.textOf(fields));
    this.#send(routes, level, joined(this.#boundText ?? '', own), message);
  }

  child(fields: LogFields): RoutedLogger {
    const { logger, ...others } = copiedFields(fields);
    const name = typeof logger === 'string' ? logger : this.#given;
    return new RoutedLogger(this.core, this.#fields === undefined ? others : { ...this.#fields, ...others }, name);
  }

  isLevelEnabled(level: LogLevel): boolean {
    return this.#routesNow()[level].length > 0;
  }

  #write(level: LogLevel, fields: LogFields | string, message: string | undefined): void {
    const routes = this.#routesNow()[level];
    if (routes.length === 0) return;
    const { members } = this.core;
    if (this.#fields !== undefined) this.#bound ??= members.bind(this.#fields);
    if (typeof fields === 'string') this.#send(routes, level, members.textOf(undefined, this.#bound), fields);
    else this.#send(routes, level, members.textOf(fields, this.#bound), message ?? '');
  }

  #send(routes: readonly LogRoute[], level: LogLevel, json: string, message: string): void {
    const entry = new Entry(level, Date.now(), this.#name, message, json, this.#given !== undefined);
    for (const route of routes) {
      if (route.withCaller === true || (route.stacktraceFrom !== undefined && isLevelIn(level, route.stacktraceFrom))) route.write(entry.located());
      else route.write(entry);
    }
  }

  get #name(): string {
    const module = this.#fields?.module;
    return this.#given ?? (typeof module === 'string' ? module : '');
  }

  #routesNow(): RoutesByLevel {
    const { router } = this.core;
    if (this.#routes === undefined || this.#version !== router.version) {
      this.#version = router.version;
      this.#routes = router.routesFor(this.#name);
    }
    return this.#routes;
  }
}

function joined(first: string, second: string): string {
  return first === '' || second === '' ? first + second : `${first},${second}`;
}

/** Returns a logger whose lines always go where lines go without a config. @internal */
export function standardLogger(logger: Logger): Logger {
  return logger instanceof RoutedLogger ? new RoutedLogger({ ...logger.core, router: logger.core.router.fixed }) : logger;
}
