import type { HttpRequest, SourceStatus, Upstream, UpstreamSource } from '@caddis/core/http';
import { testRequest } from '@caddis/test-helpers';
import { Probe } from '../contracts/probe.js';
import { listFrom } from '../contracts/source-contract.js';
import { drivenWithPeer } from '../drive/driven-with-peer.js';
import type { Driver } from '../drive/driver.js';
import { startPeer } from '../drive/told-peer.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import { describe } from '../trial/runtime-findings.js';
import type { Instance, Stage } from '../trial/stage.js';
import { eventually, inTime, late } from '../watch/real-time.js';
import type { SourceConformanceOptions, SourceService } from './source-service.js';

const defaultSettleMs = 1500;
/** Milliseconds within which a source that already has an answer must return it, however slow its service is. */
const fromMemoryMs = 250;

/** The result of one `getUpstreams` call. */
export type Answer = { readonly list: readonly Upstream[] } | { readonly error: unknown } | 'late';

/** A source under test together with the service that it asks. */
export class SourceTrial {
  readonly instances: { readonly instance: Instance & UpstreamSource; readonly stage: Stage }[] = [];

  constructor(
    readonly driver: Driver,
    readonly service: SourceService,
    private readonly options: WithoutRunner<SourceConformanceOptions>,
  ) {}

  /** Provisions a source; several can exist at the same time. */
  async source(config: unknown = this.service.config): Promise<Instance & UpstreamSource> {
    const stage = await this.driver.trial.stage(this.driver.subject.withoutInlineKey(config));
    const instance = stage.make() as Instance & UpstreamSource;
    this.instances.push({ instance, stage });
    await this.driver.provision(instance, stage.context);
    return instance;
  }

  /** Cleans up a source, or all remaining ones when none is given. */
  async end(source?: Instance): Promise<void> {
    const ended = this.instances.filter(({ instance }) => source === undefined || instance === source);
    for (const one of ended) {
      this.instances.splice(this.instances.indexOf(one), 1);
      await this.driver.cleanup(one.instance, 'cleanup()', 'CONFORMANCE_CLEANUP_FAILED');
      await one.stage.end();
    }
  }

  request(): HttpRequest {
    return this.options.request?.() ?? testRequest();
  }

  /** Makes addresses of backends, with the indexes `from` to `from + count - 1`. */
  dials(count: number, from = 0): readonly string[] {
    const { addressOf = standardAddress } = this.options;
    return Array.from({ length: count }, (_, index) => addressOf(from + index));
  }

  /** Calls `getUpstreams` once. */
  async ask(source: UpstreamSource, ms = this.driver.subject.deadlineMs): Promise<Answer> {
    try {
      const answer = await inTime(source.getUpstreams(this.request()), ms);
      return answer === late ? 'late' : { list: listFrom(new Probe(this.driver, source as unknown as Instance), 'getUpstreams', answer) };
    } catch (error) {
      if ((error as { readonly name?: unknown } | undefined)?.name === 'ConformanceError') throw error;
      return { error };
    }
  }

  /** Calls `getUpstreams` of a source that already has an answer: it must not wait for its service. */
  async askFromMemory(source: UpstreamSource): Promise<readonly Upstream[]> {
    const answer = await this.ask(source, fromMemoryMs);
    if (answer === 'late') throw this.finding('CONFORMANCE_SOURCE_WAITS', `getUpstreams() did not answer within ${fromMemoryMs} ms, though it has an answer`);
    if ('error' in answer) throw this.finding('CONFORMANCE_SOURCE_FORGETS', `getUpstreams() threw ${describe(answer.error)}, though it had an answer before`);
    return answer.list;
  }

  /** Waits until a source returns exactly these addresses. @throws a finding with this code */
  async until(source: UpstreamSource, dials: readonly string[], code: FindingCode, when: string): Promise<readonly Upstream[]> {
    let last: Answer = 'late';
    const found = await this.eventually(async () => {
      last = await this.ask(source);
      return typeof last === 'object' && 'list' in last && isSame(last.list, dials) ? last.list : undefined;
    });
    if (found === undefined) throw this.finding(code, `${when} the service names ${shortList(dials)}, and the source ${this.told(last)}`);
    return found;
  }

  /** Repeats a question until the answer is not `undefined`. */
  eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
    return eventually(ask, this.settleMs);
  }

  /** Waits until the status of a source is one of these states. @throws `CONFORMANCE_SOURCE_STATUS` */
  async untilState(source: UpstreamSource, states: readonly SourceStatus['state'][], when: string): Promise<SourceStatus | undefined> {
    if (typeof source.status !== 'function') return undefined;
    let state: unknown;
    const found = await this.eventually(async () => {
      await this.ask(source);
      const status = source.status?.() as SourceStatus;
      state = status.state;
      return states.includes(status.state) ? status : undefined;
    });
    if (found === undefined) throw this.finding('CONFORMANCE_SOURCE_STATUS', `${when} the state is ${String(state)}, not ${states.join(' or ')}`);
    return found;
  }

  get settleMs(): number {
    return this.options.settleMs ?? defaultSettleMs;
  }

  finding(code: FindingCode, happened: string): Error {
    return this.driver.finding(code, happened);
  }

  told(answer: Answer): string {
    if (answer === 'late') return `did not answer within ${this.driver.subject.deadlineMs} ms`;
    return 'error' in answer ? `threw ${describe(answer.error)}` : `gave ${shortList(answer.list.map(({ dial }) => dial))}`;
  }
}

/** Starts a service and reports its own failures as such, instead of blaming the source. */
export function startService(subject: Subject, start: WithoutRunner<SourceConformanceOptions>['start']): Promise<SourceService> {
  return startPeer(subject, start, 'CONFORMANCE_SOURCE_SERVICE');
}

/** Runs the work with a source and its service, stops both, and looks for leftovers. */
export function withService(subject: Subject, options: WithoutRunner<SourceConformanceOptions>, when: string, work: (trial: SourceTrial) => Promise<void>): Promise<void> {
  return drivenWithPeer(subject, {
    start: options.start,
    code: 'CONFORMANCE_SOURCE_SERVICE',
    configOf: ({ config }) => config,
    when,
    drive: async (driver, service) => {
      const trial = new SourceTrial(driver, service, options);
      await work(trial);
      await trial.end();
    },
  });
}

function isSame(list: readonly Upstream[], dials: readonly string[]): boolean {
  if (list.length !== dials.length) return false;
  const named = new Set(list.map(({ dial }) => dial));
  return dials.every((dial) => named.has(dial));
}

function shortList(dials: readonly string[]): string {
  return dials.length > 4 ? `${dials.length} addresses` : `[${dials.join(', ')}]`;
}

function standardAddress(index: number): string {
  return `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}:80`;
}
