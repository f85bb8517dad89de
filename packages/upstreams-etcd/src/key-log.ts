import type { Logger } from '@caddis/core';
import { toldLeftOut } from '@caddis/kit';
import type { Found } from '@caddis/upstream-kit';
import type { EtcdView } from './etcd-service.js';

/** Maximum number of keys that one reading makes lines about. */
const maxKeysTold = 20;

/** Reads the upstreams out of what etcd said, and logs what is wrong with its keys: each thing once for each change of its key. @internal */
export class KeyLog {
  /** Keys that are logged as bad, with their revision. */
  private logged: ReadonlyMap<string, string> = new Map();
  /** Why there is nothing, as far as it is logged; empty when there is something. */
  private emptiness = '';

  /** @param key - prefix of the keys, for people */
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

  /** Says once that there is nothing, for the reason why: a key with a typing error, a version that nobody has. */
  private tellEmptiness({ upstreams, keyCount, version, bad }: EtcdView): void {
    const isNothing = upstreams.length === 0 && keyCount === 0;
    // Where keys are bad, that is the reason, and it was told above.
    const reason = isNothing ? 'nothing' : upstreams.length === 0 && bad.length === 0 ? `none ${version}` : '';
    if (reason !== '' && reason !== this.emptiness) {
      if (isNothing) this.log.warn({ key: this.key }, 'etcd has nothing under the key');
      else this.log.warn({ key: this.key, keys: keyCount, ...(version === '' ? {} : { version }) }, 'no key in etcd names a backend of the wanted version');
    }
    this.emptiness = reason;
  }
}
