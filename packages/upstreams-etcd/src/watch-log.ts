import type { Clock, Logger } from '@caddis/core';
import type { SourceState } from '@caddis/core/http';
import { RateLimitedLog, toldLeftOut } from '@caddis/kit';
import type { Backends, BadKey } from './backends.js';

/** Greatest number of keys that one reading makes lines about. */
const maxKeysTold = 20;

/** Logs what becomes of a watch, each thing once and not at every try. */
export class WatchLog {
  private readonly limited: RateLimitedLog;
  private outageLogged = false;
  /** Keys that are logged as bad, with their revision. */
  private logged: ReadonlyMap<string, string> = new Map();
  /** Why there is nothing, as far as it is logged; empty when there is something. */
  private emptiness = '';

  /** @param key - prefix of the keys, for people */
  constructor(
    private readonly log: Logger,
    clock: Clock,
    private readonly key: string,
  ) {
    this.limited = new RateLimitedLog(log, clock);
  }

  /** etcd could not be read; `state` tells whether there are older backends. */
  failed(error: unknown, state: SourceState, retryMs: number): void {
    const fields = { err: error, state, retry_ms: Math.round(retryMs) };
    const written = this.limited.write(state, state === 'stale' ? 'warn' : 'error', fields, 'etcd cannot be read');
    this.outageLogged ||= written;
  }

  /**
   * etcd was read.
   *
   * @param backends - what its keys say
   * @param keyCount - number of keys, without the version key
   * @param version - version that values must have; empty where every one will do
   */
  succeeded({ upstreams, bad, odd = [] }: Backends, keyCount: number, version: string): void {
    if (this.outageLogged) this.log.info('etcd can be read again');
    this.outageLogged = false;
    const news = bad.filter(({ key, revision }) => this.logged.get(key) !== revision);
    for (const { key, revision, leftOut } of news.slice(0, maxKeysTold)) {
      this.log.warn({ key, revision, left_out: toldLeftOut(leftOut) }, 'left out what cannot be used of a key');
    }
    if (news.length > maxKeysTold) this.log.warn({ count: news.length - maxKeysTold }, 'left out what cannot be used of further keys');
    for (const { key, revision, leftOut } of odd.slice(0, maxKeysTold)) {
      if (this.logged.get(key) !== revision) this.log.warn({ key, revision, reason: leftOut[0]?.reason }, 'key is not written as it should be');
    }
    this.logged = new Map([...bad, ...odd].map(({ key, revision }) => [key, revision]));
    this.tellEmptiness(upstreams.length, keyCount, version, bad);
  }

  /** Says once that there is nothing, for the reason why: a key with a typing error, a version that nobody has. */
  private tellEmptiness(upstreamCount: number, keyCount: number, version: string, bad: readonly BadKey[]): void {
    const isNothing = upstreamCount === 0 && keyCount === 0;
    // Where keys are bad, that is the reason, and it was told above.
    const reason = isNothing ? 'nothing' : upstreamCount === 0 && bad.length === 0 ? `none ${version}` : '';
    if (reason !== '' && reason !== this.emptiness) {
      if (isNothing) this.log.warn({ key: this.key }, 'etcd has nothing under the key');
      else this.log.warn({ key: this.key, keys: keyCount, ...(version === '' ? {} : { version }) }, 'no key in etcd names a backend of the wanted version');
    }
    this.emptiness = reason;
  }
}
