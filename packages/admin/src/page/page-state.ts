import type { Clock } from '@caddis/core';
import type { RuntimeHandle } from '@caddis/runtime';
import type { ModuleAges } from '../modules/module-ages.js';
import { backendLists } from './backend-lists.js';
import type { LoopDelayWatch } from './loop-delay.js';
import { moduleTree } from './module-tree.js';
import type { ReloadHistory } from './reload-history.js';
import { serverList } from './server-list.js';

/** What the page is made from. @internal */
export interface PageSources {
  readonly server: RuntimeHandle;
  readonly ages: ModuleAges;
  readonly history: ReloadHistory;
  readonly delay: LoopDelayWatch;
  readonly time: Clock;
  /** Where module pages are; `undefined` where that is not known. */
  readonly documentation: string | undefined;
}

/** Shortest time between two looks at all modules, in milliseconds; also, looking takes at most a tenth of the time. */
const minRestMs = 500;

/**
 * What the page shows of a server. It is collected once for all who look at about the same time.
 *
 * @internal
 */
export class PageState {
  private last: Promise<object> | undefined;
  private goodUntil = 0;

  constructor(private readonly sources: PageSources) {}

  /** The state of now, or of a moment ago. */
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
