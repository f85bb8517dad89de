import type { Matcher } from '@caddis/core/http';
import { testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { LabelMatchersCache } from './label-matchers-cache.js';
import { MatcherContext } from './testing/matcher-context.js';

/** Creates a matcher that behaves as its config says. */
function make(name: string, config: unknown): Matcher {
  if (config === 'bad') throw new Error(`${name} does not compile`);
  return {
    matches() {
      if (config === 'throws') throw new Error('no such field');
      if (config === 'rejects') return Promise.reject(new Error('no such field'));
      return config === 'later' ? Promise.resolve(true) : config === 'no later' ? Promise.resolve(false) : config === 'yes';
    },
  };
}

describe('LabelMatchersCache', () => {
  let context: MatcherContext;
  let errors: string[];
  let sets: LabelMatchersCache;
  beforeEach(() => {
    context = new MatcherContext(make);
    errors = [];
    sets = new LabelMatchersCache(context, (error) => errors.push((error as Error).message));
  });

  interface Case {
    readonly configs: Readonly<Record<string, string>>;
    /** The immediate answer. */
    readonly now: boolean | 'promise';
    readonly verdict: boolean;
    readonly logged?: true;
  }
  const cases: readonly Case[] = [
    { configs: {}, now: true, verdict: true },
    { configs: { host: 'yes', path: 'yes' }, now: true, verdict: true },
    { configs: { host: 'yes', path: 'no' }, now: false, verdict: false },
    { configs: { host: 'later', path: 'yes' }, now: 'promise', verdict: true },
    { configs: { host: 'yes', path: 'later' }, now: 'promise', verdict: true },
    { configs: { host: 'later', path: 'no later' }, now: 'promise', verdict: false },
    { configs: { host: 'no', path: 'later' }, now: false, verdict: false },
    { configs: { host: 'throws' }, now: false, verdict: false, logged: true },
    { configs: { host: 'rejects', path: 'yes' }, now: 'promise', verdict: false, logged: true },
    { configs: { host: 'later', path: 'throws' }, now: 'promise', verdict: false, logged: true },
  ];
  for (const { configs, now, verdict, logged } of cases) {
    it(`matches ${JSON.stringify(configs)}: ${String(verdict)}, ${now === 'promise' ? 'later' : 'at once'}`, async () => {
      const result = await sets.load(configs);
      if (!('set' in result)) throw new Error(result.reason);
      const matches = result.set.matches(testRequest());
      expect(typeof matches === 'boolean' ? matches : 'promise').to.equal(now);
      expect(await matches).to.equal(verdict);
      expect(errors).to.deep.equal(logged === true ? ['no such field'] : []);
    });
  }

  it('builds one set for all containers with the same matchers', async () => {
    const [first, second] = [await sets.load({ host: 'yes' }), await sets.load({ host: 'yes' })];
    expect(second).to.equal(first);
    expect(context.loaded).to.deep.equal(['host "yes"']);
  });

  it('keeps the sets that are used and unloads the others', async () => {
    await sets.load({ host: 'yes' });
    await sets.load({ path: 'no' });
    await sets.dropUnused();
    expect(context.loaded).to.deep.equal(['host "yes"', 'path "no"']);
    const kept = await sets.load({ host: 'yes' });
    await sets.dropUnused();
    expect(context.loaded).to.deep.equal(['host "yes"']);
    expect(await sets.load({ host: 'yes' })).to.equal(kept);
  });

  it('gives the reason for a set that cannot be built, builds no part of it, and does not try at every listing', async () => {
    const refusal = { reason: 'its matcher labels are not accepted: path does not compile' };
    expect(await sets.load({ host: 'yes', path: 'bad' })).to.deep.equal(refusal);
    expect(context.loaded).to.deep.equal([]);
    await sets.dropUnused();
    expect(await sets.load({ host: 'yes', path: 'bad' })).to.deep.equal(refusal);
    expect(context.attempts).to.equal(2);
  });
});
