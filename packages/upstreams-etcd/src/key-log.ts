import type { Logger } from '@caddis/core';
import { toldLeftOut } from '@caddis/kit';
import type { Found } from '@caddis/upstream-kit';
import type { EtcdView } from './etcd-service.js';

/** Maximum number of keys about which one read logs lines. */
const maxKeysTold = 20;

/** Extracts the upstreams from a view of etcd, and logs problems of its keys: each problem once per change of the key. @internal */
export class KeyLog {
  /** Keys whose problems have been logged, with their revision. */
  private logged: ReadonlyMap<string, string> = new Map();
  /** The last logged reason why there are no upstreams; empty if there are some. */
  private emptiness = '';

  /** @param key - prefix of the keys, for log lines */
  constructor(
    private readonly log: Logger,
    private readonly key: string,
  ) {}

  read(view: EtcdView): Found {
    const { upstreams, unread, bad, odd } = view;
    const news = bad.filter(({ key, revision }) => this.logged.get(key) !== revision);
    for (const { key, revision, leftOut } of news.slice(0, maxKeysTold)) {
      this.log.warn({ key, revision, left_out: toldLeftOut(leftOut) }, 'left out what cannot be used of a key');
    }
    if (news.length > maxKeysTold) this.log.warn({ count: news.length - maxKeysTold }, 'left out what cannot be used of further keys');
    for (const { key, revision, leftOut } of odd.slice(0, maxKeysTold)) {
      if (this.logged.get(key) !== revision) this.log.warn({ key, revision, reason: leftOut[0]?.reason }, 'key is not written as it should be');
    }
    const all = [...bad, ...odd];
    this.logged = new Map(all.map(({ key, revision }) => [key, revision]));
    this.tellEmptiness(view);
    return { upstreams, leftOut: [...unread, ...all.flatMap(({ leftOut }) => leftOut)] };
  }

  /** Logs once why there are no upstreams, e.g. a misspelt key, or a version that no key has. */
  private tellEmptiness({ upstreams, keyCount, version, bad }: EtcdView): void {
    const isNothing = upstreams.length === 0 && keyCount === 0;
    // If there are bad keys, they are the reason, and have been logged above.
    const reason = isNothing ? 'nothing' : upstreams.length === 0 && bad.length === 0 ? `none ${version}` : '';
    if (reason !== '' && reason !== this.emptiness) {
      if (isNothing) this.log.warn({ key: this.key }, 'etcd has nothing under the key');
      else this.log.warn({ key: this.key, keys: keyCount, ...(version === '' ? {} : { version }) }, 'no key in etcd names a backend of the wanted version');
    }
    this.emptiness = reason;
  }
}
