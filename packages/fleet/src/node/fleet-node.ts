import type { KeyObject } from 'node:crypto';
import { type Clock, isCaddisError, type Logger, messageOf, propertyOf } from '@caddis/core';
import type { ConfigTarget } from '@caddis/core/admin';
import type { Gateway, Reading, Watch } from '@caddis/etcd';
import { Backoff, Liveness, RateLimitedLog, startPause } from '@caddis/kit';
import type { FleetKeys } from '../layout/fleet-keys.js';
import { type ConfigOrigin, type FleetProblem, type NodeReport, readAbout, readCanary } from '../layout/records.js';
import { assertSigned, type Offer } from '../sign/accept-offer.js';
import { type LastGood, readLastGood, writeLastGood } from './last-good.js';

/** Options of {@link FleetNode}. @internal */
export interface FleetNodeOptions {
  readonly gateway: Pick<Gateway, 'read' | 'watch'>;
  readonly keys: FleetKeys;
  readonly name: string;
  readonly publicKeys: readonly KeyObject[];
  /** File for the last good config; `undefined` to keep none. */
  readonly file: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when the content of the report has changed. */
  readonly onChange: () => void;
}

/** The parts of a node's report that {@link FleetNode} determines. @internal */
export type NodeState = Pick<NodeReport, 'revision' | 'origin' | 'since' | 'confirmed' | 'refused'>;

/** A watch that is silent for this many milliseconds is reopened. */
const quietMs = 30_000;
const maxProblems = 20;
/** First and maximum delay before a refused config is retried, in milliseconds. */
const firstRetryMs = 30_000;
const maxRetryMs = 600_000;

/**
 * A node of a fleet. It follows the fleet's config, or the one it should try. If it refuses a config, it reports why and keeps the current one.
 *
 * @internal
 */
export class FleetNode {
  readonly #options: FleetNodeOptions;
  #state: NodeState = { origin: 'none' };
  /** Number of the newest accepted signature. */
  #signed = 0;
  #isTrying = false;
  readonly #trouble: RateLimitedLog;
  #watch: Watch | undefined;
  readonly #retries = new Backoff({ initialMs: firstRetryMs, maxMs: maxRetryMs });
  /** When the refused config is retried, in milliseconds since the Unix epoch. */
  #retryAt = Infinity;

  constructor(options: FleetNodeOptions) {
    this.#options = options;
    this.#trouble = new RateLimitedLog(options.log, options.clock);
  }

  get state(): NodeState {
    return this.#state;
  }

  /** True while this node tries a config, so that its health is being observed. */
  get isTrying(): boolean {
    return this.#isTrying;
  }

  /** Reads the keys again. Called when the watch may be dead. */
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
        trouble.write('etcd', 'warn', { err }, 'etcd cannot be read, and is tried again');
        if (this.#state.origin === 'none') await this.#startLastGood(lastGood, target);
        await startPause(clock, backoff.next(), signal).done;
      }
    }
    signal.removeEventListener('abort', ended);
  }

  /**
   * Watches the keys until one has changed, or a refused config should be retried.
   *
   * @param onTaken - called whenever an etcd member has accepted the watch
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
        // If the watch was closed because of silence, reopen it; that fails if the member is dead.
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
    log.info({ revision, origin }, 'serving the config of the fleet');
    // Do not count a trial: it may be taken back, and the older config must then still be acceptable.
    if (!offer.isCanary) this.#signed = Math.max(this.#signed, offer.about?.signed?.number ?? 0);
    this.#become({ revision, origin, since: this.#now() });
    if (!offer.isCanary) await this.#keep({ key: this.#options.keys.config, config: offer.config, revision, confirmed: this.#now(), signed: this.#signed });
  }

  /** Reports the problems of a config and schedules a retry, because the cause may be temporary on this machine: a port in use, a missing file. */
  #refuse(revision: string, err: unknown): void {
    const { clock, log } = this.#options;
    const { refused } = this.#state;
    const problems = problemsOf(err);
    // A retry does not make a signature valid.
    if (!isOfSignature(err)) this.#retryAt = clock.now() + this.#retries.next();
    const next = Number.isFinite(this.#retryAt) ? new Date(this.#retryAt).toISOString() : undefined;
    const isKnown = refused?.revision === revision && JSON.stringify(refused.problems) === JSON.stringify(problems);
    log[isKnown ? 'debug' : 'error']({ revision, next, err }, 'the config of the fleet is refused, the running one is kept');
    this.#become({ ...this.#state, refused: { revision, time: this.#now(), problems, ...(next === undefined ? {} : { next }) } });
  }

  #offerOf({ keys: found }: Reading): Offer | undefined {
    const { keys, name } = this.#options;
    const [config, about, canary] = [keys.config, keys.about, keys.canary].map((key) => found.find((each) => each.key === key));
    const tried = readCanary(canary?.value);
    this.#isTrying = tried?.nodes.includes(name) === true;
    if (tried !== undefined && canary !== undefined && this.#isTrying) return { revision: canary.revision, config: tried.config, about: tried.about, isCanary: true };
    if (config === undefined || config.problem !== undefined) return undefined;
    // A config written by hand has no information of its own; the existing information belongs to an older config.
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
      log.warn({ revision, confirmed, age_seconds: age }, 'etcd cannot be read, so the last good config of the fleet is served; it may be out of date');
      this.#become({ ...this.#state, revision, origin: 'last_good', since: this.#now(), confirmed });
    } catch (err) {
      // The caller retries as often as it retries etcd.
      this.#trouble.write('last good', 'error', { revision, confirmed, err }, 'the last good config of the fleet cannot be started');
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
    await writeLastGood(file, lastGood).catch((err: unknown) => log.error({ file, err }, 'the config of the fleet could not be saved for a start without etcd'));
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

/** Extracts the problems of a config from an error, for the report. */
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
