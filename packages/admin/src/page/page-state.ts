import type { Clock } from '@caddis/core';
import type { RuntimeHandle } from '@caddis/runtime';
import type { ModuleAges } from '../modules/module-ages.js';
import { backendLists } from './backend-lists.js';
import type { LoopDelayWatch } from './loop-delay.js';
import { moduleTree } from './module-tree.js';
import type { ReloadHistory } from './reload-history.js';
import { serverList } from './server-list.js';

/** Where the page's data comes from. @internal */
export interface PageSources {
  readonly server: RuntimeHandle;
  readonly ages: ModuleAges;
  readonly history: ReloadHistory;
  readonly delay: LoopDelayWatch;
  readonly time: Clock;
  /** URL of the documentation site; `undefined` if not configured. */
  readonly documentation: string | undefined;
}

/** Minimum pause between two collections, in milliseconds. The pause is also at least nine times as long as the collection took. */
const minRestMs = 500;

/**
 * Collects the data of the page. Requests at about the same time share one result.
 *
 * @internal
 */
export class PageState {
  private last: Promise<object> | undefined;
  private goodUntil = 0;

  constructor(private readonly sources: PageSources) {}

  /** Returns the current state, or a slightly older one. */
  tell(): Promise<object> {
    const { time } = this.sources;
    const beganAt = time.now();
    if (this.last !== undefined && beganAt < this.goodUntil) return this.last;
    const next = this.collect();
    this.last = next;
    this.goodUntil = Number.POSITIVE_INFINITY;
    const rest = (): void => {
      const endedAt = time.now();
      this.goodUntil = endedAt + Math.max(minRestMs, (endedAt - beganAt) * 9);
    };
    next.then(rest, () => (this.last = undefined));
    return next;
  }

  private async collect(): Promise<object> {
    const { server, ages, history, delay, time, documentation } = this.sources;
    const { current } = server;
    const http = current?.apps.find(({ planned }) => planned.pointer === '/apps/http');
    const report = http === undefined ? undefined : await server.reportOf(http);
    return {
      now: time.now(),
      documentation,
      process: { uptime: process.uptime() * 1000, node: process.version, pid: process.pid, memory: process.memoryUsage.rss(), delay: delay.take() },
      servers: current === undefined ? [] : serverList(current, report?.ok === true ? report.report : undefined),
      ...(await backendLists(server)),
      loads: history.list(),
      modules: moduleTree(current?.apps ?? [], ages),
    };
  }
}
