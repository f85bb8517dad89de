import type { Logger } from '@caddis/core';
import type { Upstream, UpstreamRequest } from '@caddis/core/http';
import { nextTurn, toldLeftOut, type LeftOut } from '@caddis/kit';
import { UpstreamSet, type Found } from '@caddis/upstream-kit';
import { assessContainer, isWanted, type Refusal, type Rules } from './assess-container.js';
import { labelOf, type Container } from './engine/container.js';
import type { EngineView } from './engine/engine-service.js';
import type { LabelMatchersCache } from './label-matchers-cache.js';
import { UpstreamSelection, type MatchedUpstream } from './upstream-selection.js';

/** Options of {@link ContainerReader}. @internal */
export interface ContainerReaderOptions {
  readonly rules: Rules;
  /** Maps a label of an upstream to the label of its container; none when left out. */
  readonly upstreamLabels?: Readonly<Record<string, string>>;
  readonly matchersCache: LabelMatchersCache;
  readonly log: Logger;
}

/** Maximum number of containers that are processed before other work gets a turn. */
const maxInARow = 200;
/** Maximum number of log lines about containers per list. */
const maxReported = 20;

/** Converts the views of an engine into the upstreams of one source, and selects the upstreams for each request. @internal */
export class ContainerReader {
  private readonly upstreams = new UpstreamSet({ order: 'kept' });
  private selection = new UpstreamSelection([], []);
  /** Containers left out because of a mistake, each with the reason, as they were last reported. */
  private reported: ReadonlySet<string> = new Set();
  /** The unreadable entries of the list, as they were last logged. */
  private unread = '';
  /** The clean-up of matchers that no container uses any more. */
  private dropping: Promise<void> | undefined;

  constructor(private readonly options: ContainerReaderOptions) {}

  /** Reads a view; calls must not overlap. As soon as it resolves, requests get the new upstreams. */
  async read(view: EngineView): Promise<Found> {
    await this.dropping;
    const matched: MatchedUpstream[] = [];
    const leftOut: LeftOut[] = [...(view.leftOut ?? [])];
    const faults = new Set<string>();
    for (const [index, container] of view.containers.entries()) {
      if (index % maxInARow === maxInARow - 1) await nextTurn();
      if (!isWanted(container, this.options.rules.labels)) continue;
      const upstream = await this.upstreamOf(container, view);
      if ('upstream' in upstream) {
        matched.push(upstream);
      } else {
        leftOut.push({ candidate: container.name, reason: upstream.reason });
        if (upstream.temporary !== true) faults.add(this.report(container, upstream.reason, faults.size));
      }
    }
    this.reportUnread(view);
    this.reported = faults;
    const upstreams = this.takeOver(matched);
    this.dropping = this.options.matchersCache.dropUnused();
    return { upstreams, leftOut };
  }

  /** Returns the upstreams for a request; synchronously if all matchers answer synchronously. */
  select(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    return this.selection.select(request);
  }

  /** Waits until unused matchers have been cleaned up. */
  async close(): Promise<void> {
    await this.dropping;
  }

  private takeOver(matched: readonly MatchedUpstream[]): readonly Upstream[] {
    const upstreams = this.upstreams.update(matched.map(({ upstream }) => upstream));
    const byDial = new Map(upstreams.map((upstream) => [upstream.dial, upstream]));
    const kept = matched.map(({ upstream, matchers }) => ({ upstream: byDial.get(upstream.dial) ?? upstream, matchers }));
    this.selection = new UpstreamSelection(kept, this.selection.selections);
    return upstreams;
  }

  private async upstreamOf(container: Container, view: EngineView): Promise<MatchedUpstream | Refusal> {
    const { rules, matchersCache } = this.options;
    const assessed = assessContainer(container, rules, view.ownNetworks);
    if ('reason' in assessed) return assessed;
    const matchers = await matchersCache.load(assessed.matchers);
    if ('reason' in matchers) return matchers;
    const labels = this.labelsOf(container);
    return { upstream: { dial: assessed.dial, ...(labels === undefined ? {} : { labels }), origin: container.name }, matchers: matchers.set };
  }

  private labelsOf(container: Container): Upstream['labels'] {
    const found = Object.entries(this.options.upstreamLabels ?? {}).flatMap(([name, label]) => {
      const value = labelOf(container, label);
      return value === undefined ? [] : [[name, value] as const];
    });
    return found.length === 0 ? undefined : Object.fromEntries(found);
  }

  private reportUnread({ leftOut = [] }: EngineView): void {
    const text = JSON.stringify(toldLeftOut(leftOut));
    if (leftOut.length > 0 && text !== this.unread) this.options.log.warn({ left_out: toldLeftOut(leftOut) }, 'some entries of the container list cannot be read');
    this.unread = text;
  }

  /** Logs why a container is left out, once as long as the reason is the same. */
  private report(container: Container, reason: string, before: number): string {
    const fault = `${container.id} ${reason}`;
    if (before < maxReported && !this.reported.has(fault)) this.options.log.warn({ container: container.name, reason }, 'container left out');
    return fault;
  }
}
