import type { KeyObject } from 'node:crypto';
import { type Clock, isCaddisError, type Logger, messageOf, propertyOf } from '@caddis/core';
import type { ConfigTarget } from '@caddis/core/admin';
import type { Gateway, Reading, Watch } from '@caddis/etcd';
import { Backoff, Liveness, RateLimitedLog, startPause } from '@caddis/kit';
import type { FleetKeys } from '../layout/fleet-keys.js';
import { type ConfigOrigin, type FleetProblem, type NodeReport, readAbout, readCanary } from '../layout/records.js';
import { assertSigned, type Offer } from '../sign/accept-offer.js';
import { type LastGood, readLastGood, writeLastGood } from './last-good.js';

/** What a {@link FleetNode} is told. @internal */
export interface FleetNodeOptions {
  readonly gateway: Pick<Gateway, 'read' | 'watch'>;
  readonly keys: FleetKeys;
  readonly name: string;
  readonly publicKeys: readonly KeyObject[];
  /** Where the last good config is kept; `undefined` for nowhere. */
  readonly file: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when what the node reports has changed. */
  readonly onChange: () => void;
}

/** What a node knows of its config. @internal */
export type NodeState = Pick<NodeReport, 'revision' | 'origin' | 'since' | 'confirmed' | 'refused'>;

/** Milliseconds of silence after which a watch is opened anew. */
const quietMs = 30_000;
const maxProblems = 20;
/** First and longest pause before a refused config is tried again, milliseconds. */
const firstRetryMs = 30_000;
const maxRetryMs = 600_000;

/**
 * A node of a fleet: follows the key of the config, and what it is to try. What it does not take it reports, and goes on with what it has.
 *
 * @internal
 */
export class FleetNode {
  readonly #options: FleetNodeOptions;
  #state: NodeState = { origin: 'none' };
  /** Number of the newest signature that was taken. */
  #signed = 0;
  #isTrying = false;
  readonly #trouble: RateLimitedLog;
  #watch: Watch | undefined;
  readonly #retries = new Backoff({ initialMs: firstRetryMs, maxMs: maxRetryMs });
  /** When the refused config is tried again, milliseconds since the Unix epoch. */
  #retryAt = Infinity;

  constructor(options: FleetNodeOptions) {
    this.#options = options;
    this.#trouble = new RateLimitedLog(options.log, options.clock);
  }

  get state(): NodeState {
    return this.#state;
  }

  /** True while somebody waits to hear how this node is doing with a config. */
  get isTrying(): boolean {
    return this.#isTrying;
  }

  /** Looks again: the watch may be dead. */
  lookAgain(): void {
    this.#watch?.close();
  }

  /** Follows the key until the signal is aborted. */
  async follow(target: ConfigTarget, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const backoff = new Backoff({ initialMs: 100, maxMs: 10_000 });
    const trouble = this.#trouble;
    const ended = (): void => this.#watch?.close();
    signal.addEventListener('abort', ended);
    const lastGood = await this.#readLastGood();
    this.#signed = lastGood?.signed ?? 0;
    let isDown = false;
    while (!signal.aborted) {
      try {
        const reading = await this.#options.gateway.read(this.#options.keys.followed);
        await this.#take(reading, target);
        if (this.#state.origin === 'none') await this.#startLastGood(lastGood, target);
        await this.#listen(reading.revision, signal, () => {
          if (isDown) log.info('etcd can be read again');
          isDown = false;
          trouble.clear('etcd');
          backoff.reset();
        });
      } catch (err) {
        if (signal.aborted) break;
        isDown = true;
        trouble.write('etcd', 'warn', { err }, 'etcd cannot be read');
        if (this.#state.origin === 'none') await this.#startLastGood(lastGood, target);
        await startPause(clock, backoff.next(), signal).done;
      }
    }
    signal.removeEventListener('abort', ended);
  }

  /**
   * Waits until a key has changed, or it is time to try a refused config again.
   *
   * @param onTaken - called whenever a member has taken the watch
   */
  async #listen(after: bigint, signal: AbortSignal, onTaken: () => void): Promise<void> {
    const { clock, gateway, keys } = this.#options;
    let revision = after;
    for (;;) {
      const watch = await gateway.watch(keys.followed, revision);
      this.#watch = watch;
      onTaken();
      let isSilent = false;
      let isTime = false;
      const retry = Number.isFinite(this.#retryAt) ? clock.setTimeout(() => ((isTime = true), watch.close()), Math.max(0, this.#retryAt - clock.now())) : undefined;
      const liveness = new Liveness({
        clock,
        deadlineMs: quietMs,
        onSilence: () => {
          isSilent = true;
          watch.close();
        },
      });
      try {
        if (signal.aborted) return;
        liveness.alive();
        for await (const news of watch.news) {
          if (news.changed) return;
          if (news.revision > revision) revision = news.revision;
          liveness.alive();
        }
        return;
      } catch (error) {
        if (isTime) return;
        // A watch that was closed on purpose is opened anew; a dead member is found then.
        if (!isSilent) throw error;
      } finally {
        liveness.stop();
        retry?.cancel();
        watch.close();
        this.#watch = undefined;
      }
    }
  }

  async #take(reading: Reading, target: ConfigTarget): Promise<void> {
    const { log } = this.#options;
    const offer = this.#offerOf(reading);
    if (offer === undefined) {
      this.#retryAt = Infinity;
      return;
    }
    const { revision } = offer;
    const origin: ConfigOrigin = offer.isCanary ? 'canary' : 'key';
    if (this.#state.revision === revision && this.#state.origin === origin) {
      this.#retryAt = Infinity;
      return this.#become({ ...this.#state, refused: undefined });
    }
    const { refused } = this.#state;
    if (refused?.revision !== revision) this.#retries.reset();
    else if (this.#options.clock.now() < this.#retryAt) return;
    this.#retryAt = Infinity;
    try {
      assertSigned(offer, this.#options.keys.config, this.#options.publicKeys, this.#signed);
      await target.apply({ text: offer.config });
    } catch (err) {
      if (propertyOf(err, 'code') === 'RUNTIME_INTERRUPTED') {
        this.#retryAt = this.#options.clock.now();
        throw err;
      }
      return this.#refuse(revision, err);
    }
    log.info({ revision, origin }, 'the config of the fleet serves');
    // A config that is only tried may be taken back, and the older one must be good then.
    if (!offer.isCanary) this.#signed = Math.max(this.#signed, offer.about?.signed?.number ?? 0);
    this.#become({ revision, origin, since: this.#now() });
    if (!offer.isCanary) await this.#keep({ key: this.#options.keys.config, config: offer.config, revision, confirmed: this.#now(), signed: this.#signed });
  }

  /** Reports what is wrong with a config. What is wrong may be the machine, where a port is taken or a file is missing, so the config is tried again. */
  #refuse(revision: string, err: unknown): void {
    const { clock, log } = this.#options;
    const { refused } = this.#state;
    const problems = problemsOf(err);
    // A signature becomes good by no change of the machine.
    if (!isOfSignature(err)) this.#retryAt = clock.now() + this.#retries.next();
    const next = Number.isFinite(this.#retryAt) ? new Date(this.#retryAt).toISOString() : undefined;
    const isKnown = refused?.revision === revision && JSON.stringify(refused.problems) === JSON.stringify(problems);
    log[isKnown ? 'debug' : 'error']({ revision, next, err }, 'the config of the fleet is refused, the running one remains');
    this.#become({ ...this.#state, refused: { revision, time: this.#now(), problems, ...(next === undefined ? {} : { next }) } });
  }

  #offerOf({ keys: found }: Reading): Offer | undefined {
    const { keys, name } = this.#options;
    const [config, about, canary] = [keys.config, keys.about, keys.canary].map((key) => found.find((each) => each.key === key));
    const tried = readCanary(canary?.value);
    this.#isTrying = tried?.nodes.includes(name) === true;
    if (tried !== undefined && canary !== undefined && this.#isTrying) return { revision: canary.revision, config: tried.config, about: tried.about, isCanary: true };
    if (config === undefined || config.problem !== undefined) return undefined;
    // What was written by hand has no record of its own: the one that is there belongs to another config.
    const own = about?.revision === config.revision ? readAbout(about.value) : undefined;
    return { revision: config.revision, config: config.value, about: own, isCanary: false };
  }

  async #startLastGood(lastGood: LastGood | undefined, target: ConfigTarget): Promise<void> {
    const { log, clock } = this.#options;
    if (lastGood === undefined) return;
    const { revision, confirmed, config } = lastGood;
    try {
      await target.apply({ text: config });
      const age = Math.max(0, Math.round((clock.now() - Date.parse(confirmed)) / 1000));
      log.warn({ revision, confirmed, age_seconds: age }, 'the last good config of the fleet serves, which may be out of date');
      this.#become({ ...this.#state, revision, origin: 'last_good', since: this.#now(), confirmed });
    } catch (err) {
      // It is tried again as often as etcd is.
      this.#trouble.write('last good', 'error', { revision, confirmed, err }, 'the last good config of the fleet cannot serve');
    }
  }

  async #readLastGood(): Promise<LastGood | undefined> {
    const { file, keys, log } = this.#options;
    if (file === undefined) return undefined;
    return readLastGood(file, keys.config).catch((err: unknown) => {
      log.error({ file, err }, 'the last good config of the fleet cannot be read');
      return undefined;
    });
  }

  async #keep(lastGood: LastGood): Promise<void> {
    const { file, log } = this.#options;
    if (file === undefined) return;
    await writeLastGood(file, lastGood).catch((err: unknown) => log.error({ file, err }, 'the config of the fleet could not be kept for a start without etcd'));
  }

  #become(state: NodeState): void {
    this.#state = state;
    this.#options.onChange();
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}

function isOfSignature(error: unknown): boolean {
  return isCaddisError(error) && ['FLEET_UNSIGNED', 'FLEET_SIGNATURE_INVALID', 'FLEET_SIGNATURE_OLD'].includes(error.code);
}

/** What is wrong with a config, for the report. */
function problemsOf(error: unknown): readonly FleetProblem[] {
  const problems = propertyOf(error, 'problems');
  const found: FleetProblem[] = [];
  for (const each of Array.isArray(problems) ? (problems as readonly unknown[]) : []) {
    const [severity, code, message, pointer] = ['severity', 'code', 'message', 'pointer'].map((key) => propertyOf(each, key));
    if (severity === 'warning' || typeof message !== 'string' || found.length === maxProblems) continue;
    found.push({ ...(typeof code === 'string' ? { code } : {}), message, ...(typeof pointer === 'string' ? { pointer } : {}) });
  }
  return found.length > 0 ? found : [{ ...(isCaddisError(error) ? { code: error.code } : {}), message: messageOf(error).slice(0, 2000) }];
}
