import type { Upstream } from '@caddis/core/http';

/**
 * Options of {@link UpstreamSet}.
 *
 * @public
 */
export interface UpstreamSetOptions {
  /**
   * Whether a different order of the same upstreams is a change. `ignored` (the default) suits services that list in arbitrary order, such
   * as A records; `kept` suits those whose order has a meaning, such as SRV records.
   */
  readonly order?: 'ignored' | 'kept' | undefined;
  /** Upstreams to start with, e.g. from the config that this one replaces. */
  readonly initial?: readonly Upstream[] | undefined;
}

const nothing: ReadonlyMap<string, Upstream> = new Map();

/**
 * The upstreams of one source over successive answers. An unchanged upstream keeps its object, and an unchanged answer keeps its array, so
 * that data attached to them (health, requests in progress, a hash ring) is kept.
 *
 * @public
 */
export class UpstreamSet {
  private readonly ignoreOrder: boolean;
  private byDial: ReadonlyMap<string, Upstream>;
  private list: readonly Upstream[];

  constructor(options: UpstreamSetOptions = {}) {
    this.ignoreOrder = options.order !== 'kept';
    this.list = options.initial ?? [];
    this.byDial = this.list.length === 0 ? nothing : new Map(this.list.map((upstream) => [upstream.dial, upstream]));
  }

  /** The current upstreams; immutable. */
  get current(): readonly Upstream[] {
    return this.list;
  }

  /**
   * Applies a new answer.
   *
   * @param found - the upstreams of the answer; of several with the same address, the first is used
   * @returns the current upstreams: the same array as before if nothing has changed
   */
  update(found: readonly Upstream[]): readonly Upstream[] {
    const byDial = new Map<string, Upstream>();
    for (const upstream of found) {
      if (!byDial.has(upstream.dial)) byDial.set(upstream.dial, this.known(upstream));
    }
    const list = [...byDial.values()];
    if (!this.isSame(byDial, list)) {
      this.byDial = byDial;
      // A frozen list is used without a copy, so that everyone who was given it has the same array.
      const isSameList = Object.isFrozen(found) && found.length === list.length && list.every((upstream, index) => upstream === found[index]);
      this.list = isSameList ? found : Object.freeze(list);
    }
    return this.list;
  }

  private known(upstream: Upstream): Upstream {
    const known = this.byDial.get(upstream.dial);
    if (known !== undefined && isSameUpstream(known, upstream)) return known;
    return Object.isFrozen(upstream) ? upstream : frozen(upstream);
  }

  private isSame(byDial: ReadonlyMap<string, Upstream>, list: readonly Upstream[]): boolean {
    if (list.length !== this.list.length) return false;
    if (this.ignoreOrder) return this.list.every((upstream) => byDial.get(upstream.dial) === upstream);
    return list.every((upstream, index) => upstream === this.list[index]);
  }
}

function isSameUpstream(one: Upstream, other: Upstream): boolean {
  return (
    one.tier === other.tier &&
    one.priority === other.priority &&
    one.weight === other.weight &&
    one.maxRequests === other.maxRequests &&
    one.host === other.host &&
    one.tls === other.tls &&
    one.serverName === other.serverName &&
    one.origin === other.origin &&
    areSameLabels(one.labels, other.labels)
  );
}

type Labels = Upstream['labels'];

function areSameLabels(one: Labels, other: Labels): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && one[name] === other[name]);
}

function frozen(upstream: Upstream): Upstream {
  const { labels } = upstream;
  return Object.freeze(labels === undefined ? { ...upstream } : { ...upstream, labels: Object.isFrozen(labels) ? labels : Object.freeze({ ...labels }) });
}
