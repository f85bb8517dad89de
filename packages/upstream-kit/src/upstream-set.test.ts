import type { Upstream } from '@caddis/core/http';
import { expect } from 'chai';
import { UpstreamSet } from './index.js';

function upstreams(...dials: readonly string[]): readonly Upstream[] {
  return dials.map((dial) => ({ dial }));
}

function dialsOf(list: readonly Upstream[]): readonly string[] {
  return list.map(({ dial }) => dial);
}

describe('UpstreamSet', () => {
  it('keeps the array when an answer is repeated', () => {
    const set = new UpstreamSet();
    const first = set.update(upstreams('a:1', 'b:1'));
    expect(set.update(upstreams('a:1', 'b:1'))).to.equal(first);
    expect(set.current).to.equal(first);
  });

  it('pitfall 10: another order is no change, unless order is kept', () => {
    const ignoring = new UpstreamSet();
    const first = ignoring.update(upstreams('a:1', 'b:1', 'c:1'));
    expect(ignoring.update(upstreams('c:1', 'a:1', 'b:1'))).to.equal(first);

    const keeping = new UpstreamSet({ order: 'kept' });
    const [a] = keeping.update(upstreams('a:1', 'b:1'));
    const turned = keeping.update(upstreams('b:1', 'a:1'));
    expect(dialsOf(turned)).to.deep.equal(['b:1', 'a:1']);
    expect(turned[1]).to.equal(a);
  });

  it('keeps the object of an upstream of which nothing changed', () => {
    const set = new UpstreamSet();
    const [a, b] = set.update(upstreams('a:1', 'b:1'));
    const next = set.update(upstreams('b:1', 'c:1', 'a:1'));
    expect(dialsOf(next)).to.deep.equal(['b:1', 'c:1', 'a:1']);
    expect([next[0], next[2]]).to.have.ordered.members([b, a]);
  });

  const changes: readonly (readonly [string, Partial<Upstream>])[] = [
    ['priority', { priority: 2 }],
    ['weight', { weight: 2 }],
    ['limit', { maxRequests: 2 }],
    ['origin', { origin: 'elsewhere' }],
    ['tier', { tier: 2 }],
    ['host', { host: 'a.test' }],
    ['encryption', { tls: true }],
    ['name for TLS', { serverName: 'a.test' }],
    ['labels', { labels: { zone: 'a' } }],
  ];
  for (const [what, change] of changes) {
    it(`makes a new object and array when the ${what} changed`, () => {
      const set = new UpstreamSet();
      const first = set.update([{ dial: 'a:1' }]);
      const next = set.update([{ dial: 'a:1', ...change }]);
      expect(next).to.deep.equal([{ dial: 'a:1', ...change }]);
      expect([next === first, next[0] === first[0]]).to.deep.equal([false, false]);
    });
  }

  const labels: readonly (readonly [string, Upstream['labels']])[] = [
    ['another value', { zone: 'b', version: '1' }],
    ['another name', { zone: 'a', release: '1' }],
    ['a label more', { zone: 'a', version: '1', rack: '7' }],
    ['a label less', { zone: 'a' }],
    ['no labels', undefined],
  ];
  for (const [what, changed] of labels) {
    it(`makes a new object for ${what}, and none for labels that are equal`, () => {
      const set = new UpstreamSet();
      const [first] = set.update([{ dial: 'a:1', labels: { zone: 'a', version: '1' } }]);
      expect(set.update([{ dial: 'a:1', labels: { version: '1', zone: 'a' } }])[0]).to.equal(first);
      expect(set.update([{ dial: 'a:1', labels: changed }])[0]).to.deep.equal({ dial: 'a:1', labels: changed }).and.not.equal(first);
    });
  }

  it('pitfall 9: an address that comes twice in one answer is one upstream, as it came first', () => {
    const set = new UpstreamSet();
    expect(set.update([{ dial: 'a:1', priority: 1 }, { dial: 'b:1' }, { dial: 'a:1', priority: 2 }])).to.deep.equal([
      { dial: 'a:1', priority: 1 },
      { dial: 'b:1' },
    ]);
  });

  it('begins with the upstreams of another, objects and array', () => {
    const initial = new UpstreamSet().update(upstreams('a:1'));
    expect(new UpstreamSet({ initial }).update(upstreams('a:1'))).to.equal(initial);
  });

  it('gives immutable arrays and upstreams', () => {
    const list = new UpstreamSet().update([{ dial: 'a:1', labels: { zone: 'a' } }]);
    expect([Object.isFrozen(list), Object.isFrozen(list[0]), Object.isFrozen(list[0]?.labels)]).to.deep.equal([true, true, true]);
  });
});
