import { expect } from 'chai';
import { Pace, atOnce } from '../pace.js';
import { turnsDuring } from '../testing/turns.js';
import { compileWithAjv } from './ajv-check.js';
import type { CheckedConfig } from './broken-rule.js';
import { planConfig } from './plan-config.js';
import { schemaFindings } from './schema-findings.js';
import { standardLookup, type TestLookup } from './testing/test-lookup.js';

/** Minimum number of turns for other work per megabyte, or per ten thousand items, of a document. */
const turnsFor = 4;

describe('a great document', () => {
  const many = 20_000;
  const items = (make: (index: number) => string): string => Array.from({ length: many }, (_, index) => make(index)).join();
  const cases: readonly { readonly what: string; readonly text: string; readonly problems: number }[] = [
    { what: 'many modules', text: withHandlers(items(() => '{"handler":"subroute"}')), problems: 0 },
    { what: 'many items in one module', text: withHandlers(`{"handler":"reverse_proxy","upstreams":[${items(() => '{"dial":"a:1"}')}]}`), problems: 0 },
    { what: 'many keys in one module', text: withHandlers(`{"handler":"reverse_proxy","headers":{${items((index) => `"k${index}":["x"]`)}}}`), problems: 0 },
    { what: 'many @ids', text: withHandlers(items((index) => `{"handler":"subroute","@id":${index}}`)), problems: 0 },
    { what: 'many equal @ids', text: withHandlers(items(() => '{"handler":"subroute","@id":"x"}')), problems: many - 1 },
    { what: 'many unknown keys in one object', text: withHandlers(`{"handler":"subroute",${items((index) => `"k${index}":1`)}}`), problems: many },
    { what: 'many repeated keys in one object', text: withHandlers(`{"handler":"reverse_proxy","headers":{${items((index) => `"k${index >> 1}":[]`)}}}`), problems: many / 2 },
    { what: 'many wrong items in one array', text: withHandlers(`{"handler":"reverse_proxy","upstreams":[${items(() => '5')}]}`), problems: many },
    { what: 'many unknown modules', text: withHandlers(items((index) => `{"handler":"subrout${index}"}`)), problems: many },
    { what: 'a mistake on each of many lines', text: withHandlers(items(() => '{"handler":"subroute"\n,"x":1}')), problems: many },
    { what: 'many secrets', text: withHandlers(items(() => '{"handler":"authentication","user":"x","password":5}')), problems: many },
  ];
  for (const { what, text, problems } of cases) {
    it(`with ${what} is planned while others work`, async function () {
      let found: number | undefined;
      const turns = await turnsDuring(async () => {
        const result = await planConfig(text, { lookup: standardLookup() });
        found = result.ok ? 0 : result.problems.length;
      });
      expect(found).to.equal(problems);
      expect(turns).to.be.at.least((turnsFor * many) / 10_000);
    });
  }

  it('may have one text of 16 MB, and says that it is too long', async () => {
    const text = withHandlers(`{"handler":"static_response","body":"${String.raw`x\\\"`.repeat(4_000_000)}"}`);
    const result = await planConfig(text, { lookup: standardLookup() });
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).to.deep.equal(['CONFIG_WRONG_LENGTH']);
  });

  it('may have a mistake on each of 4,990 levels', async () => {
    const nested = `${'{"source":"multi","source":"multi","x":1,"sources":['.repeat(4990)}{"source":"a","name":"x"}${']}'.repeat(4990)}`;
    const result = await planConfig(withHandlers(`{"handler":"shapes","one":${nested}}`), { lookup: standardLookup() });
    expect(result.ok ? 0 : result.problems.length).to.equal(2 * 4990);
  });

  it('with long keys and names does not repeat them in full', async () => {
    const long = 'x'.repeat(1_000_000);
    const texts = [`{"handler":"${long}"}`, `{"handler":"subroute","${long}":1}`, `{"handler":"subroute","${long}":1,"${long}":1}`, `{"handler":"reverse_proxy","upstreams":[{"dial":"${long}:x:y"}]}`];
    for (const text of texts) {
      const result = await planConfig(withHandlers(text), { lookup: standardLookup() });
      const said = result.ok ? [] : result.problems.map(({ message, received, help, cause }) => [message, received, help, cause].join('').length);
      expect(said).not.to.deep.equal([]);
      for (const length of said) expect(length).to.be.lessThan(5000);
    }
  });

  it('has each object looked at once, however many mistakes it has', () => {
    const counts = [1000, 4000].map((keys) => {
      const check = compileWithAjv({ type: 'object', properties: { a: {} }, additionalProperties: false });
      const config = Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, 1]));
      let looks = 0;
      const data = new Proxy(config, { ownKeys: (target) => ((looks += 1), Reflect.ownKeys(target)) });
      const errors = check(config).map((error) => ({ ...error, data }));
      const checked: CheckedConfig = { pointer: '', module: 'x', pace: new Pace(), schema: {}, names: () => [], wasLeftOut: () => false, hide: () => {} };
      expect(atOnce(schemaFindings(errors, checked))).to.have.lengthOf(keys);
      return looks;
    });
    expect(counts).to.deep.equal([1, 1]);
  });

  it('has the names of a namespace sorted once, however many are mistyped', async () => {
    const lookup = standardLookup();
    let asked = 0;
    const ids = lookup.ids.bind(lookup);
    const counting: TestLookup = Object.assign(lookup, { ids: (namespace?: string) => ((asked += 1), ids(namespace)) });
    await planConfig(withHandlers(items((index) => `{"handler":"subrout${index}"}`)), { lookup: counting });
    expect(asked).to.equal(2);
  });
});

function withHandlers(handle: string): string {
  return `{"apps":{"http":{"servers":{"edge":{"listen":[":80"],"routes":[{"handle":[${handle}]}]}}}}}`;
}
