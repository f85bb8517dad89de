import type { Challenge, CertificateOrder } from '@caddis/core/tls';
import { Probe } from '../contracts/probe.js';
import { ScratchStorage } from '../contracts/scratch-storage.js';
import { drivenWithPeer } from '../drive/driven-with-peer.js';
import type { Driver, Outcome } from '../drive/driver.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import type { Instance } from '../trial/stage.js';
import { inTime, pause } from '../watch/real-time.js';
import { certificateRequest, type KeyKind } from './certificate-request.js';
import type { IssuerConformanceOptions, IssuingAuthority } from './issuing-authority.js';
import { judgeChain } from './judge-chain.js';
import { WatchedStorage } from './watched-storage.js';

const pauseMs = 5;
/** Time for work that an issuer finishes after its answer, such as the last requests to a listener. */
const afterwardsMs = 500;

/** The result of one order. */
export interface Order {
  readonly outcome: Outcome<unknown>;
  /** The public key of its request, DER. */
  readonly publicKey: Buffer;
  readonly names: readonly string[];
}

/** Options of one order. */
export interface OrderChanges {
  readonly kind?: KeyKind;
  readonly replaces?: string;
  /** Milliseconds after which the order is aborted; never when left out. */
  readonly abortAfterMs?: number;
}

/** Issuers under test together with the authority that they ask. */
export class IssuerTrial {
  readonly storage = new WatchedStorage(new ScratchStorage());
  private readonly instances: Instance[] = [];
  private proofs = 0;

  constructor(
    readonly driver: Driver,
    readonly authority: IssuingAuthority,
  ) {}

  /** Provisions an issuer; several can exist at the same time. */
  async issuer(): Promise<Probe> {
    const stage = await this.driver.trial.stage(this.driver.config);
    const instance = stage.make();
    this.instances.push(instance);
    await this.driver.provision(instance, stage.context);
    return new Probe(this.driver, instance);
  }

  /** Cleans up all issuers. */
  async end(): Promise<void> {
    for (const instance of this.instances.splice(0)) await this.driver.cleanup(instance, 'cleanup() after use', 'CONFORMANCE_CLEANUP_FAILED');
  }

  /** Orders a certificate, and checks that the order leaves nothing behind. */
  async order(issuer: Probe, names: readonly string[], { kind = 'P-256', replaces, abortAfterMs }: OrderChanges = {}): Promise<Order> {
    const { request, publicKey } = await certificateRequest(names, kind);
    const wanted = new AbortController();
    const order: CertificateOrder = { names, request, failures: 0, replaces, storage: this.storage, signal: wanted.signal, present: (challenge) => this.present(challenge) };
    const answer = Promise.resolve().then(() => issuer.invoke('issue', [order]));
    answer.catch(() => undefined);
    if (abortAfterMs !== undefined) {
      if (abortAfterMs > 0) await inTime(answer.catch(() => undefined), abortAfterMs);
      wanted.abort(new Error('the conformance test does not want it any more'));
    }
    const outcome = await this.driver.outcome(() => answer);
    return { outcome, publicKey, names };
  }

  /** Orders a certificate that must be issued and match the order. @returns its chain, PEM */
  async obtain(issuer: Probe, names: readonly string[], changes: OrderChanges = {}): Promise<string> {
    const { outcome, publicKey } = await this.order(issuer, names, changes);
    if (outcome.kind === 'late') throw this.finding('CONFORMANCE_CONTRACT_HANGS', `issue() did not answer within ${this.driver.subject.deadlineMs} ms`);
    if (outcome.kind === 'failed') throw issuer.threw('issue', outcome.thrown);
    return judgeChain(issuer, outcome.value, { names, publicKey, roots: await this.authority.roots?.() });
  }

  /** Checks that finished orders have left no proof and no lock, and stored data only in the issuer's own folder. */
  async assertNothingLeft(when: string): Promise<void> {
    const end = performance.now() + afterwardsMs;
    while ((this.proofs > 0 || this.storage.locks > 0) && performance.now() < end) await pause(pauseMs);
    if (this.proofs > 0) throw this.finding('CONFORMANCE_ISSUER_LEFT', `${when} ${this.proofs} proofs of present() were not taken back`);
    if (this.storage.locks > 0) throw this.finding('CONFORMANCE_ISSUER_LEFT', `${when} ${this.storage.locks} locks of the storage were not given back`);
    const stray = this.storage.stored.find((key) => !key.includes('/') || key.startsWith('certificates/'));
    if (stray !== undefined) throw this.finding('CONFORMANCE_ISSUER_STORAGE', `issue() stored ${stray}`);
  }

  finding(code: FindingCode, happened: string): Error {
    return this.driver.finding(code, happened);
  }

  private async present(challenge: Challenge): Promise<() => Promise<void>> {
    this.proofs += 1;
    const takeBack = await this.authority.present?.(challenge);
    let isShown = true;
    return async () => {
      if (isShown) this.proofs -= 1;
      isShown = false;
      await takeBack?.();
    };
  }
}

/** Runs the work with issuers and their authority, stops them, and looks for leftovers. */
export function withAuthority(subject: Subject, { start }: WithoutRunner<IssuerConformanceOptions>, work: (trial: IssuerTrial) => Promise<void>): Promise<void> {
  return drivenWithPeer(subject, {
    start,
    configOf: ({ config }) => config,
    drive: async (driver, authority) => {
      const trial = new IssuerTrial(driver, authority);
      await work(trial);
      await trial.end();
    },
  });
}
