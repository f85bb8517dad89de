import type { Clock, Logger } from '@caddis/core';
import type { SourceStatus, Upstream, UpstreamRequest } from '@caddis/core/http';
import { nextTurn, RateLimitedLog, toldLeftOut, type LeftOut } from '@caddis/kit';
import { FreshTry, upstreamKitErrors, LastKnownGood } from '@caddis/upstream-kit';
import { assessContainer, isWanted, type Refusal, type Rules } from './assess-container.js';
import { CandidateList, type Candidate } from './candidate-list.js';
import type { Container } from './engine/container.js';
import type { EngineListener, EngineView } from './engine/engine-watch.js';
import type { MatcherSets } from './matcher-sets.js';

/** What a {@link ContainerPool} is told. */
export interface ContainerPoolOptions {
  /** The engine's address, for people. */
  readonly host: string;
  readonly rules: Rules;
  readonly matcherSets: MatcherSets;
  /** Milliseconds for which the containers are used after the engine was last heard of. */
  readonly graceMs: number;
  /** Has the engine tried again soon, where the last try failed. */
  readonly hurry?: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Greatest number of containers that are looked at without letting anything else have its turn. */
const maxInARow = 200;
/** Greatest number of log lines about containers that one list makes. */
const maxReported = 20;

/** What one source makes of what its engine says: the upstreams, and which requests each of them takes. */
export class ContainerPool implements EngineListener {
  private readonly known: LastKnownGood;
  private readonly limitedLog: RateLimitedLog;
  private candidates = new CandidateList([], []);
  private latest: EngineView | undefined;
  private failing: { readonly error: unknown; readonly nextTry: number } | undefined;
  private taking: Promise<void> | undefined;
  /** The containers that are left out through somebody's fault, each with the reason. */
  private reported: ReadonlySet<string> = new Set();
  /** What could not be read, as far as it is logged. */
  private unread = '';
  private readonly fresh: FreshTry;
  private readonly listeners = new Set<() => void>();
  private settle: () => void = () => undefined;
  private readonly firstOutcome = new Promise<void>((resolve) => {
    this.settle = resolve;
  });

  constructor(private readonly options: ContainerPoolOptions) {
    const { clock, graceMs, log } = options;
    this.known = new LastKnownGood({ clock, graceMs, order: 'kept' });
    this.limitedLog = new RateLimitedLog(log, clock);
    this.fresh = new FreshTry({
      clock,
      // One may be under way: what it finds counts in any case, and the one after it surely began later.
      isTrying: true,
      isUsable: () => this.known.usable() !== undefined,
      startSoon: () => options.hurry?.(),
    });
  }

  /**
   * The upstreams for a request.
   *
   * @param request - when it called {@link lookAgain} before and nothing can be used, it waits for a try of its own
   * @returns at once when the containers are known and their matchers answer at once
   * @throws why the engine cannot be asked, when nothing young enough is known
   */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    if (this.known.usable() !== undefined) return this.candidates.select(request);
    if (this.known.failure === undefined) return this.firstOutcome.then(() => this.get(request));
    if (this.fresh.has(request)) return this.fresh.wait(request).then(() => this.get(request));
    throw this.known.failure;
  }

  /** Has the engine tried again soon where there is nothing to use; its events tell everything otherwise. */
  lookAgain(request: UpstreamRequest): void {
    if (this.known.failure !== undefined && this.known.usable() === undefined) this.fresh.want(request);
  }

  /** The state for the admin API. */
  status(): SourceStatus {
    return this.known.status(this.failing?.nextTry);
  }

  trying(): void {
    this.fresh.begun();
  }

  /**
   * Calls back when other containers are known.
   *
   * @returns ends the calls
   */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  listed(view: EngineView): void {
    if (this.failing !== undefined) this.recovered();
    if (view === this.latest) {
      this.known.confirm();
      this.fresh.ended();
      return;
    }
    this.latest = view;
    this.taking ??= this.takeAll().finally(() => {
      this.taking = undefined;
    });
  }

  failed(error: unknown, nextTry: number): void {
    const { host } = this.options;
    this.failing = { error, nextTry };
    this.known.fail(error);
    this.limitedLog.write('engine', 'warn', { err: error, host, next_try: nextTry }, 'docker engine does not answer');
    this.fresh.ended();
    this.settle();
  }

  /** Takes nothing in any more; requests that wait get an error. */
  async close(): Promise<void> {
    this.known.fail(upstreamKitErrors.UPSTREAM_KIT_CLOSED());
    this.fresh.close();
    this.settle();
    await this.taking;
  }

  private recovered(): void {
    this.failing = undefined;
    this.limitedLog.clear('engine');
    this.options.log.info({ host: this.options.host }, 'docker engine answers again');
  }

  /** Takes views in, one at a time, the last one last. */
  private async takeAll(): Promise<void> {
    let view: EngineView | undefined;
    while (view !== this.latest) {
      view = this.latest;
      if (view !== undefined) await this.take(view);
    }
  }

  private async take(view: EngineView): Promise<void> {
    const found: Candidate[] = [];
    const leftOut: LeftOut[] = [...(view.leftOut ?? [])];
    const faults = new Set<string>();
    for (const [index, container] of view.containers.entries()) {
      if (index % maxInARow === maxInARow - 1) await nextTurn();
      if (!isWanted(container, this.options.rules.labels)) continue;
      const candidate = await this.candidateOf(container, view);
      if ('upstream' in candidate) {
        found.push(candidate);
      } else {
        leftOut.push({ candidate: container.name, reason: candidate.reason });
        if (candidate.temporary !== true) faults.add(this.report(container, candidate.reason, faults.size));
      }
    }
    this.reportUnread(view);
    this.reported = faults;
    this.publish(found, leftOut);
    await this.options.matcherSets.dropUnused();
  }

  private async candidateOf(container: Container, view: EngineView): Promise<Candidate | Refusal> {
    const { rules, matcherSets } = this.options;
    const assessed = assessContainer(container, rules, view.ownNetworks);
    if ('reason' in assessed) return assessed;
    const matchers = await matcherSets.load(assessed.matchers);
    if ('reason' in matchers) return matchers;
    return { upstream: { dial: assessed.dial, origin: container.name }, matchers: matchers.set };
  }

  private publish(found: readonly Candidate[], leftOut: readonly LeftOut[]): void {
    this.known.succeed({ upstreams: found.map(({ upstream }) => upstream), leftOut });
    // The engine may have failed while matchers were built.
    if (this.failing !== undefined) this.known.fail(this.failing.error);
    const byDial = new Map(this.known.answer?.upstreams.map((upstream) => [upstream.dial, upstream]));
    const candidates = found.map(({ upstream, matchers }) => ({ upstream: byDial.get(upstream.dial) ?? upstream, matchers }));
    this.candidates = new CandidateList(candidates, this.candidates.selections);
    this.fresh.ended();
    this.settle();
    for (const listener of this.listeners) listener();
  }

  private reportUnread({ leftOut = [] }: EngineView): void {
    const text = JSON.stringify(toldLeftOut(leftOut));
    if (leftOut.length > 0 && text !== this.unread) this.options.log.warn({ left_out: toldLeftOut(leftOut) }, 'part of what the docker engine lists cannot be read');
    this.unread = text;
  }

  /** Logs once why a container is left out, as long as it is for that reason. */
  private report(container: Container, reason: string, before: number): string {
    const fault = `${container.id} ${reason}`;
    if (before < maxReported && !this.reported.has(fault)) this.options.log.warn({ container: container.name, reason }, 'container left out');
    return fault;
  }
}
