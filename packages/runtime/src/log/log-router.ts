import type { LogLevel, LogOutput } from '@caddis/core/logging';
import { isLevelIn, logLevels, type LogRoute } from './log-route.js';

/** The logs that get the lines of one logger, by level. @internal */
export type RoutesByLevel = Readonly<Record<LogLevel, readonly LogRoute[]>>;

/**
 * Holds the logs of the running config. All loggers of a server ask it, so that loggers which outlive a reload write to the new logs.
 *
 * @internal
 */
export class LogRouter {
  #routes: readonly LogRoute[];
  #byName = new Map<string, RoutesByLevel>();
  /** Changes when the logs change, so that loggers know that their cached routes are outdated. */
  version = 0;

  /** @param routes - the logs to use while no config is being served */
  constructor(readonly first: readonly LogRoute[]) {
    this.#routes = first;
  }

  /** Replaces the logs. @param routes - when left out, the logs that are used without a config */
  use(routes: readonly LogRoute[] = this.first): void {
    this.#routes = routes;
    this.#byName = new Map();
    this.version += 1;
  }

  /** Tells whether these logs are currently in use. */
  isUsing(routes: readonly LogRoute[]): boolean {
    return this.#routes === routes;
  }

  /** Returns the output of the log with a name. */
  outputOf(name: string): LogOutput | undefined {
    return this.#routes.find((route) => route.name === name)?.output;
  }

  /** Returns the logs for the lines of a logger. Cached by name: names come from the config and modules, not from clients, so there are few. */
  routesFor(name: string): RoutesByLevel {
    let found = this.#byName.get(name);
    if (found === undefined) {
      const taking = this.#routes.filter((route) => route.takes(name));
      const at = (level: LogLevel): readonly LogRoute[] => taking.filter((route) => isLevelIn(level, route.level));
      found = Object.fromEntries(logLevels.map((level) => [level, at(level)])) as unknown as RoutesByLevel;
      this.#byName.set(name, found);
    }
    return found;
  }

  /** A router for loggers that do not use the logs of a config: their lines always go where lines go without a config. */
  get fixed(): LogRouter {
    return new LogRouter(this.first);
  }
}
