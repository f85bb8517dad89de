import { parseNetworkAddress } from '@caddis/core';
import type { Transport, TransportCall, TransportRequest } from '@caddis/core/http';
import { Probe } from '../contracts/probe.js';
import { drivenWithPeer } from '../drive/driven-with-peer.js';
import type { Driver } from '../drive/driver.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import { eventually, inTime, late, turns } from '../watch/real-time.js';
import type { Instance } from '../trial/stage.js';
import { Http2Backend } from './http2-backend.js';
import { HttpBackend } from './http-backend.js';
import { RecordedExchange } from './recorded-exchange.js';
import type { TransportAbility, TransportBackend, TransportConformanceOptions } from './transport-backend.js';

/** Event loop turns to wait for callbacks that must not be called. */
const settlingTurns = 5;

/** How a request differs from the ordinary one. */
type RequestChanges = Partial<Omit<TransportRequest, 'address'>>;

/** A transport under test together with the backend that it reaches. */
export class TransportTrial {
  private constructor(
    readonly driver: Driver,
    readonly backend: TransportBackend,
    readonly transport: Instance & Transport,
    private readonly options: Pick<TransportConformanceOptions, 'without' | 'protocol'>,
  ) {}

  static async open(driver: Driver, backend: TransportBackend, options: Pick<TransportConformanceOptions, 'without' | 'protocol'>): Promise<TransportTrial> {
    const stage = await driver.trial.stage(driver.config);
    const transport = stage.make() as Instance & Transport;
    await driver.provision(transport, stage.context);
    return new TransportTrial(driver, backend, transport, options);
  }

  can(ability: TransportAbility): boolean {
    const { without = [], protocol } = this.options;
    return !without.includes(ability) && (ability !== 'upgrade' || protocol !== 'http/2');
  }

  /** Sends a request; the transport reports to the exchange. */
  dispatch<Exchange extends RecordedExchange>(exchange: Exchange, changes: RequestChanges = {}): { readonly exchange: Exchange; readonly call: TransportCall } {
    const { dial } = this.backend;
    const request = { address: parseNetworkAddress(dial), method: 'GET', target: '/', headers: ['Host', dial], body: undefined, contentLength: undefined, upgrade: undefined, ...changes };
    const call = new Probe(this.driver, this.transport).callAtOnce('dispatch', request, exchange) as TransportCall | undefined;
    exchange.returned();
    if (typeof call?.abort !== 'function' || typeof call.resume !== 'function') throw this.finding('CONFORMANCE_CONTRACT_ANSWER', 'dispatch() returned no object with abort() and resume()');
    return { exchange, call };
  }

  /** Sends a request and waits until the exchange is over. */
  async exchange<Exchange extends RecordedExchange>(exchange: Exchange, what: string, changes: RequestChanges = {}): Promise<Exchange> {
    this.dispatch(exchange, changes);
    await this.told(exchange, exchange.over, what);
    return exchange;
  }

  /** Sends an ordinary request and waits until the exchange is over. */
  ordinary(what: string, changes: RequestChanges = {}): Promise<RecordedExchange> {
    return this.exchange(new RecordedExchange(), what, changes);
  }

  /**
   * Waits until the transport has reported something.
   *
   * @throws `CONFORMANCE_CONTRACT_HANGS` if it does not in time, `CONFORMANCE_TRANSPORT_TOLD` if a report breaks the order of the contract
   */
  async told(exchange: RecordedExchange, wait: Promise<void>, what: string): Promise<void> {
    const outcome = await inTime(wait, this.driver.subject.deadlineMs);
    this.assertOrder(exchange, what);
    if (outcome === late) throw this.finding('CONFORMANCE_CONTRACT_HANGS', `of ${what} ${toldSoFar(exchange)} within ${this.driver.subject.deadlineMs} ms`);
    await turns(settlingTurns);
    this.assertOrder(exchange, what);
  }

  assertOrder({ mistake }: RecordedExchange, what: string): void {
    if (mistake !== undefined) throw this.finding('CONFORMANCE_TRANSPORT_TOLD', `of ${what} ${mistake}`);
  }

  /** Waits until a condition of the backend is true. @throws a finding with this code */
  async until(isSo: () => boolean, code: FindingCode, happened: () => string): Promise<void> {
    const outcome = await eventually(() => isSo() || undefined, this.driver.subject.deadlineMs);
    if (outcome === undefined) throw this.finding(code, happened());
  }

  finding(code: FindingCode, happened: string, cause?: unknown): Error {
    return this.driver.finding(code, happened, cause);
  }
}

function toldSoFar({ head, pieces }: RecordedExchange): string {
  if (head === undefined) return 'nothing was told';
  return `nothing was told behind the head ${head.status} and ${pieces.length === 0 ? 'no body' : `${pieces.length} pieces of the body`}`;
}

/** Runs the work with a transport and its backend, stops both, and looks for leftovers. */
export function withBackend(subject: Subject, options: WithoutRunner<TransportConformanceOptions>, isImpatient: boolean, work: (trial: TransportTrial) => Promise<void>): Promise<void> {
  const { config: usual = {}, impatientConfig, protocol } = options;
  const { start = () => (protocol === 'http/2' ? Http2Backend : HttpBackend).start(usual, impatientConfig) } = options;
  const configOf = (backend: TransportBackend): unknown => (isImpatient ? backend.impatientConfig : backend.config);
  return drivenWithPeer<TransportBackend>(subject, {
    start,
    configOf,
    isSkipped: (backend) => configOf(backend) === undefined,
    drive: async (driver, backend) => {
      const trial = await TransportTrial.open(driver, backend, options);
      await work(trial);
      await driver.cleanup(trial.transport, 'cleanup() after use', 'CONFORMANCE_CLEANUP_FAILED');
    },
  });
}
