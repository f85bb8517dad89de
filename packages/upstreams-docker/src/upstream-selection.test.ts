import type { Upstream } from '@caddis/core/http';
import { testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { UpstreamSelection } from './upstream-selection.js';
import { LabelMatchers } from './label-matchers.js';

const [a, b, c] = ['a', 'b', 'c'].map((origin): Upstream => ({ dial: `${origin}:80`, origin })) as [Upstream, Upstream, Upstream];

/** Returns matchers for requests to a path; for `/slow` they answer with a promise. */
function forPath(path: string): LabelMatchers {
  const module = { matches: ({ uri }: { readonly uri: string }) => (uri === '/slow' ? Promise.resolve(true) : uri === path) };
  return new LabelMatchers([{ module, unload: () => Promise.resolve() }], () => undefined);
}

const always = new LabelMatchers([], () => undefined);
const one = forPath('/one');
const two = forPath('/two');

describe('UpstreamSelection', () => {
  const all = [a, b, c];
  const matched = [
    { upstream: a, matchers: one },
    { upstream: b, matchers: always },
    { upstream: c, matchers: two },
  ];

  it('returns the upstreams whose matchers match, in the order of preference', () => {
    const list = new UpstreamSelection(matched, []);
    const selected = ['/one', '/two', '/three'].map((uri) => list.select(testRequest({ uri })));
    expect(selected).to.deep.equal([[a, b], [b, c], [b]]);
  });

  it('gives an empty list when nothing matches', () => {
    expect(new UpstreamSelection([{ upstream: a, matchers: one }], []).select(testRequest())).to.deep.equal([]);
  });

  it('gives a promise only where a matcher does', async () => {
    const list = new UpstreamSelection(matched, []);
    const selected = list.select(testRequest({ uri: '/slow' }));
    expect(selected).to.be.a('promise');
    expect(await selected).to.deep.equal(all);
  });

  it('gives the same array to all requests that the same containers match', () => {
    const list = new UpstreamSelection(matched, []);
    expect(list.select(testRequest({ uri: '/one' }))).to.equal(list.select(testRequest({ uri: '/one', method: 'POST' })));
  });

  it('keeps the arrays of the list before in which nothing changed (pitfalls 10, 38)', () => {
    const before = new UpstreamSelection(matched, []);
    const kept = before.select(testRequest({ uri: '/one' }));
    const after = new UpstreamSelection(matched.slice(0, 2), before.selections);
    expect(after.select(testRequest({ uri: '/one' }))).to.equal(kept);
  });

  it('names an address once that two containers have (pitfall 9)', () => {
    const twice = [
      { upstream: a, matchers: always },
      { upstream: a, matchers: one },
    ];
    expect(new UpstreamSelection(twice, []).select(testRequest({ uri: '/one' }))).to.deep.equal([a]);
  });

  it('asks a set once for a request, however many containers have it', () => {
    let asked = 0;
    const module = { matches: () => Boolean((asked += 1)) };
    const set = new LabelMatchers([{ module, unload: () => Promise.resolve() }], () => undefined);
    const list = new UpstreamSelection([a, b, c].map((upstream) => ({ upstream, matchers: set })), []);
    expect(list.select(testRequest())).to.deep.equal(all);
    expect(asked).to.equal(1);
  });
});
