import type { LogLevel, LogOutput } from '@caddis/core/logging';
import { isLevelIn, logLevels, type LogRoute } from './log-route.js';

/** The logs that take the lines of one logger, by level. @internal */
export type RoutesByLevel = Readonly<Record<LogLevel, readonly LogRoute[]>>;

/**
 * Knows the logs of the running config. All loggers of a server ask it, so that those which outlive a reload write to the new logs.
 *
 * @internal
 */
export class LogRouter {
  #routes: readonly LogRoute[];
  #byName = new Map<string, RoutesByLevel>();
  /** Changes with the logs: what was found before counts no more. */
  version = 0;

  /** @param routes - where lines go as long as no config serves */
  constructor(readonly first: readonly LogRoute[]) {
    this.#routes = first;
  }

  /** Lets other logs take the lines. @param routes - those that lines went to before any config when left out */
  use(routes: readonly LogRoute[] = this.first): void {
    this.#routes = routes;
    this.#byName = new Map();
    this.version += 1;
  }

  /** Tells whether these are the logs that take the lines now. */
  isUsing(routes: readonly LogRoute[]): boolean {
    return this.#routes === routes;
  }

  /** Where the lines of the log of a name go. */
  outputOf(name: string): LogOutput | undefined {
    return this.#routes.find((route) => route.name === name)?.output;
  }

  /** The logs that take the lines of a logger. There are as many names as the config and the modules have, none of a client's. */
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

  /** Loggers that write to the logs of no config: their lines go where those went before the first one. */
  get fixed(): LogRouter {
    return new LogRouter(this.first);
  }
}
