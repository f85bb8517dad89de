import { array, defineErrors, guests, module, object, secret, string, type ConfigInput, type ConfigMistake, type ModuleCheck } from '@caddis/core';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { ModuleResolver } from './module-resolver.js';
import { planConfig, planGuest } from './plan-config.js';
import type { Problem } from '../problems/problem.js';
import { handlers } from './testing/modules.js';
import { standardLookup, type TestLookup } from './testing/test-lookup.js';

const Config = object({
  pattern: string({ description: 'A pattern.', default: '(' }),
  list: array(object({ name: string({ description: 'A name.' }) }), { description: 'Names.', default: [] }),
  password: secret({ description: 'A password.', optional: true }),
  handlers: guests(handlers, { description: 'Handlers.', default: [] }),
});
type Written = ConfigInput<typeof Config>;

const catalogue = defineErrors({ TEST_PATTERN_INVALID: { message: 'bad pattern', doc: 'A pattern is bad.' } });

describe('the check of a module', () => {
  it('tells its mistakes as others are told: place, excerpt, module, in the order of the text', async () => {
    const text = `{"apps": {"http": {"servers": {"edge": {"listen": [":80"], "routes": [{"handle": [
      {"handler": "checked", "list": [{"name": "a"}, {"name": "b"}], "pattern": "\\u0061\\n("},
      {"handler": "unknown"}
    ]}]}}}}}`;
    const problems = await problemsOf(text, ({ list = [] }, report) => {
      report({ at: ['pattern'], offset: 2, message: 'is not closed', expected: 'a pattern', help: 'close it', code: 'TEST_PATTERN_INVALID' });
      for (const index of list.keys()) report({ at: ['list', index, 'name'], message: 'is taken' });
      report({ at: ['list'], offset: 7, message: 'is no text', code: 'TEST_OTHER' });
    });
    const at = '/apps/http/servers/edge/routes/0/handle/0';
    const of = { severity: 'error', module: 'http.handlers.checked', file: 'x.json', line: 2, masked: undefined, received: undefined, cause: undefined };
    const plain = { ...of, code: 'CONFIG_VALUE_INVALID', expected: undefined, help: undefined };
    expect(problems.slice(0, 4)).to.deep.equal([
      { ...plain, pointer: `${at}/list`, column: 38, length: 1, message: 'is no text' },
      { ...plain, pointer: `${at}/list/0/name`, column: 48, length: 3, message: 'is taken' },
      { ...plain, pointer: `${at}/list/1/name`, column: 63, length: 3, message: 'is taken' },
      { ...of, code: 'TEST_PATTERN_INVALID', pointer: `${at}/pattern`, column: 90, length: 1, message: 'is not closed', expected: 'a pattern', help: 'close it' },
    ]);
    expect(problems.slice(4).map(({ code }) => code)).to.deep.equal(['CONFIG_MODULE_UNKNOWN']);
  });

  it('has the code and the help of an error, whichever package made it', async () => {
    const { OTHER_BROKEN } = defineErrors({ OTHER_BROKEN: { message: 'is broken', help: 'mend it', doc: 'It is broken.' } });
    const problems = await problemsOf(documentOf({ list: [{ name: 'a' }], pattern: 'x' }), (_config, report) => {
      report({ at: ['list'], message: 'is broken', error: OTHER_BROKEN() });
      report({ at: ['pattern'], message: 'is bad', help: 'write another', error: OTHER_BROKEN() });
      report({ at: [], message: 'is odd', error: Object.assign(new Error('x'), { code: 'ENOENT', help: 'look' }) as never });
    });
    expect(problems.map(({ code, message, help }) => ({ code, message, help }))).to.have.deep.members([
      { code: 'OTHER_BROKEN', message: 'is broken', help: 'mend it' },
      { code: 'OTHER_BROKEN', message: 'is bad', help: 'write another' },
      { code: 'CONFIG_VALUE_INVALID', message: 'is odd', help: undefined },
    ]);
  });

  it('tells a mistake in a default where its object stands', async () => {
    const [problem] = await problemsOf(documentOf({}), ({ pattern }, report) => report({ at: ['pattern'], offset: 1, message: `${pattern} is bad` }));
    expect(problem).to.deep.include({ message: '( is bad', pointer: '/apps/http/servers/edge/routes/0/handle/0/pattern', column: 75, length: 1 });
  });

  it('tells two mistakes with the same words in one text', async () => {
    const problems = await problemsOf(documentOf({ pattern: 'aa' }), (_config, report) => {
      for (const offset of [1, 0, 1]) report({ at: ['pattern'], offset, message: 'is bad' });
    });
    expect(problems.map(({ column, length }) => ({ column, length }))).to.deep.equal([{ column: 107, length: 1 }, { column: 108, length: 1 }]);
  });

  it('does not say where in a secret the mistake is', async () => {
    const [problem] = await problemsOf(documentOf({ password: 'hunter2' }), (_config, report) => {
      report({ at: ['password'], offset: 4, message: 'is too easy' });
    });
    expect(problem).to.deep.include({ column: 107, masked: [{ column: 107, length: 9 }] });
  });

  it('is given the config without inline key, with defaults, guests as they are written, and the document', async () => {
    const seen: unknown[] = [];
    const guest = { handler: 'static_response' };
    await problemsOf(documentOf({ handlers: [guest], '@id': 'x' }), (config, _report, { document }) => seen.push(config, document));
    expect(seen).to.deep.equal([{ handlers: [guest], pattern: '(', list: [] }, JSON.parse(documentOf({ handlers: [guest] }))]);
  });

  it('is not asked about an object that breaks its schema, but about one with wrong guests', async () => {
    const asked: Written[] = [];
    const check = (config: Written): void => void asked.push(config);
    await problemsOf(documentOf({ pattern: 5 }), check);
    await problemsOf(documentOf({ patern: 'x' }), check);
    expect(asked).to.deep.equal([]);
    await problemsOf(documentOf({ handlers: [{ handler: 'nothing' }] }), check);
    expect(asked).to.have.lengthOf(1);
  });

  it('is run for a guest that is loaded late, without a document', async () => {
    const lookup = lookupWith((_config, report, { document }) => report({ at: ['pattern'], message: String(document) }));
    const request = { namespace: 'http.handlers', methods: [], pointer: '/apps/http', choices: new Map<string, string>() };
    const result = await planGuest({ ...request, name: 'checked', config: {} }, lookup);
    expect(result.ok ? [] : result.problems.map(({ pointer, message }) => [pointer, message])).to.deep.equal([
      ['/apps/http/checked/pattern', 'undefined'],
    ]);
  });

  const faults: readonly { readonly what: string; readonly check: ModuleCheck<Written>; readonly cause: string }[] = [
    { what: 'throws', check: () => fail(new Error('outer', { cause: new Error('inner') })), cause: 'outer: inner' },
    { what: 'throws nothing', check: () => fail(undefined), cause: 'undefined' },
    { what: 'throws null', check: () => fail(null), cause: 'null' },
    { what: 'throws what is no text', check: () => fail(Object.create(null)), cause: 'an object' },
    { what: 'returns a promise', check: () => Promise.reject(new Error('late')) as never, cause: 'it returned a promise; it must return at once' },
    { what: 'reports without message', check: (_config, report) => report({ at: [] } as unknown as ConfigMistake), cause: 'it reported a mistake without a message' },
    { what: 'reports without place', check: (_config, report) => report({ message: 'x' } as unknown as ConfigMistake), cause: 'it reported a mistake without a place' },
    {
      what: 'changes the config',
      check: (config) => void ((config.list as unknown[])[0] = 1),
      cause: 'Cannot add property 0, object is not extensible',
    },
    {
      what: 'changes the document',
      check: (_config, _report, { document }) => void ((document as { apps: unknown }).apps = {}),
      cause: "Cannot assign to read only property 'apps' of object '#<Object>'",
    },
    { what: 'is no function', check: 'x' as never, cause: 'check is not a function' },
  ];
  for (const { what, check, cause } of faults) {
    it(`is its package's fault when it ${what}, told once beside the other problems`, async () => {
      const text = documentOf({}, {}, { patern: 'x' });
      const problems = await problemsOf(text, check);
      expect(problems.map(({ code }) => code)).to.deep.equal(['CONFIG_MODULE_CHECK_FAILED', 'CONFIG_UNKNOWN_KEY']);
      expect(problems[0]).to.deep.include({
        message: 'package @test/checked has a bug: the check of http.handlers.checked failed',
        module: 'http.handlers.checked',
        cause,
        help: 'this is not a mistake in the config; report it to the authors of @test/checked',
      });
    });
  }

  it('cannot report after it returned', async () => {
    const late: (() => void)[] = [];
    const result = planConfig(documentOf({}), {
      lookup: lookupWith((_config, report) => void late.push(() => report({ at: [], message: 'late' }))),
    });
    expect((await result).ok).to.equal(true);
    for (const report of late) report();
    expect(late).to.have.lengthOf(1);
  });
});

describe('what the check of a module needs', () => {
  it('is loaded before the check, once in a plan', async () => {
    const order: string[] = [];
    const lookup = lookupWith(() => void order.push('check'), () => Promise.resolve(order.push('prepare')));
    const result = await planConfig(documentOf({}, {}), { lookup });
    expect([result.ok, order]).to.deep.equal([true, ['prepare', 'check', 'check']]);
  });

  for (const [what, prepareCheck] of [
    ['fails', () => Promise.reject(new Error('no parser'))],
    ['throws', () => fail(new Error('no parser'))],
  ] as const) {
    it(`is its package's fault when it ${what}`, async () => {
      const lookup = lookupWith(() => {}, prepareCheck);
      const result = await planConfig(documentOf({}, {}), { lookup });
      expect(result.ok ? [] : result.problems.map(({ code, cause }) => ({ code, cause }))).to.deep.equal([{ code: 'CONFIG_MODULE_CHECK_FAILED', cause: 'no parser' }]);
    });
  }

  it('is not waited for without end', async () => {
    const lookup = lookupWith(() => {}, () => new Promise(() => {}));
    const resolver = new ModuleResolver(lookup, new Map(), { clock: FakeClock.impatient(), deadlineMs: 10_000 });
    const resolution = await resolver.resolve('http.handlers', 'checked');
    expect(resolution.ok ? undefined : resolution.finding).to.deep.include({ code: 'CONFIG_MODULE_CHECK_FAILED', cause: 'it takes longer than 10 s' });
  });
});

function lookupWith(check: ModuleCheck<Written>, prepareCheck: () => Promise<unknown> = () => Promise.resolve()): TestLookup {
  class Checked {
    constructor(readonly config: unknown) {}
  }
  module(handlers, { name: 'checked', config: Config, summary: 'States a check.', check, prepareCheck })(Checked);
  return standardLookup().addModule(Checked, '@test/checked', { Checked, catalogue });
}

async function problemsOf(text: string, check: ModuleCheck<Written>): Promise<readonly Problem[]> {
  const result = await planConfig(text, { lookup: lookupWith(check), file: 'x.json' });
  return result.ok ? [] : result.problems;
}

function documentOf(...configs: readonly object[]): string {
  const handle = configs.map((config) => ({ handler: 'checked', ...config }));
  return JSON.stringify({ apps: { http: { servers: { edge: { listen: [':80'], routes: [{ handle }] } } } } });
}

function fail(thrown: unknown): never {
  throw thrown;
}
