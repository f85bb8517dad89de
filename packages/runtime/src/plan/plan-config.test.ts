import { cpuCost } from '@caddis/test-helpers';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Plan, PlannedModule } from './plan.js';
import { planConfig, planGuest } from './plan-config.js';
import type { Problem } from '../problems/problem.js';
import { compiledSchemaCount } from './schema-check.js';
import { faultyLookup } from './testing/faulty-packages.js';
import { standardLookup, type TestLookup } from './testing/test-lookup.js';

/** A short form of a planned module. */
interface Sketch {
  readonly id: string;
  readonly at: string;
  readonly config: unknown;
  readonly guests?: readonly Sketch[];
}

describe('planConfig', () => {
  it('resolves modules, fills in defaults and plans the guests of defaults', async () => {
    const plan = await planned({
      apps: {
        http: {
          servers: {
            edge: {
              listen: [':80'],
              routes: [
                {
                  match: [{ path: ['/a'], host: ['b'] }],
                  handle: [{ handler: 'reverse_proxy', dynamic_upstreams: { source: 'a', name: 'x' } }],
                },
              ],
            },
          },
        },
      },
    });
    const route = '/apps/http/servers/edge/routes/0';
    const matchers = { path: ['/a'], host: ['b'] };
    const source = { source: 'a', name: 'x' };
    const balancing = { selection_policy: { policy: 'random' }, try_duration: 0, retries: 0 };
    const server = {
      listen: [':80'],
      routes: [{ match: [matchers], handle: [{ handler: 'reverse_proxy', dynamic_upstreams: source }], terminal: false }],
      idle_timeout: '5m',
    };
    expect(plan.apps.map(sketch)).to.deep.equal([
      {
        id: 'http',
        at: '/apps/http',
        config: { servers: { edge: server }, grace_period: '10s' },
        guests: [
          { id: 'http.matchers.path', at: `${route}/match/0/path`, config: ['/a'] },
          { id: 'http.matchers.host', at: `${route}/match/0/host`, config: ['b'] },
          {
            id: 'http.handlers.reverse_proxy',
            at: `${route}/handle/0`,
            config: { dynamic_upstreams: source, upstreams: [], load_balancing: balancing, headers: {} },
            guests: [
              {
                id: 'http.reverse_proxy.upstreams.a',
                at: `${route}/handle/0/dynamic_upstreams`,
                config: { name: 'x', port: '80', refresh: '1m', resolver: [] },
              },
              {
                id: 'http.reverse_proxy.selection_policies.random',
                at: `${route}/handle/0/load_balancing/selection_policy`,
                config: {},
              },
            ],
          },
        ],
      },
    ]);
    expect(plan.moduleCount).to.equal(6);
  });

  it('finds guests of every shape, in the order of the document', async () => {
    const guest = { source: 'a', name: 'x' };
    const [app] = (
      await planned(
        withHandlers({
          handler: 'shapes',
          nested: { x: { inner: { y: [guest], z: [guest, guest] } } },
          maps: [{ path: ['x'] }, { host: ['x'], path: [] }],
          one: guest,
          by_label: { second: guest, first: guest },
          by_name: { path: [], host: ['x'] },
          grid: [[guest], [], [guest, guest]],
          list: [guest],
        }),
      )
    ).apps;
    const [shapes] = app?.guests ?? [];
    const places = shapes?.guests.map((module) => `${module.module.descriptor.name} ${module.pointer.slice(shapes.pointer.length)}`);
    expect(places).to.deep.equal([
      'a /nested/x/inner/y/0',
      'a /nested/x/inner/z/0',
      'a /nested/x/inner/z/1',
      'path /maps/0/path',
      'host /maps/1/host',
      'path /maps/1/path',
      'a /one',
      'a /by_label/second',
      'a /by_label/first',
      'path /by_name/path',
      'host /by_name/host',
      'a /grid/0/0',
      'a /grid/2/0',
      'a /grid/2/1',
      'a /list/0',
    ]);
  });

  it('takes null for a field that is left out, and keeps it where the schema allows it', async () => {
    const [app] = (
      await planned(
        withHandlers(
          { handler: 'static_response', body: null, status_code: null, headers: null },
          { handler: 'raw', nothing: null, tags: null, kind: null },
        ),
      )
    ).apps;
    expect(app?.guests.map((module) => module.config)).to.deep.equal([{ status_code: 200, body: '' }, { nothing: null }]);
  });

  it('accepts a module without settings, written bare (pitfall 73)', async () => {
    const [app] = (await planned(withHandlers({ handler: 'subroute' }, { handler: 'reverse_proxy' }))).apps;
    expect(app?.guests.map((module) => module.module.descriptor.name)).to.deep.equal(['subroute', 'reverse_proxy']);
    expect((await planned({ apps: { http: {} } })).apps.map(sketch)).to.deep.equal([
      { id: 'http', at: '/apps/http', config: { servers: {}, grace_period: '10s' } },
    ]);
  });

  describe('reads the settings above the apps', () => {
    const none = { disabled: false, listen: undefined, origins: undefined, enforceOrigin: false, secretsVisible: false, persist: true, load: undefined, loadDelayMs: 0, api: [] };
    const cases: readonly { readonly document: object; readonly expected: Pick<Plan, 'admin' | 'logging'> }[] = [
      { document: {}, expected: { admin: none, logging: { level: 'info' } } },
      { document: { admin: null, logging: null, apps: null }, expected: { admin: none, logging: { level: 'info' } } },
      {
        document: { admin: { listen: 'unix//run/x', config: { persist: false } }, logging: { logs: { default: { level: 'WARN' } } } },
        expected: { admin: { ...none, listen: 'unix//run/x', persist: false }, logging: { level: 'warn' } },
      },
      {
        document: { admin: { disabled: true, listen: '{env.HOST}:{env.PORT}' }, logging: { logs: {} } },
        expected: { admin: { ...none, disabled: true, listen: '{env.HOST}:{env.PORT}' }, logging: { level: 'info' } },
      },
    ];
    for (const { document, expected } of cases) {
      it(`of ${JSON.stringify(document)}`, async () => {
        const { admin, logging } = await planned(document);
        expect({ admin, logging }).to.deep.equal(expected);
      });
    }
  });

  it('keeps the document with its @ids, and plans without them', async () => {
    const document = { '@id': 'all', apps: { http: { '@id': 7, servers: { '@id': 'servers' } } } };
    const plan = await planned(document);
    expect(plan.document).to.deep.equal(document);
    expect(plan.ids).to.deep.equal(
      new Map([
        ['all', ''],
        ['7', '/apps/http'],
        ['servers', '/apps/http/servers'],
      ]),
    );
    expect(plan.apps[0]?.config).to.deep.equal({ servers: {}, grace_period: '10s' });
  });

  it('takes a module from the package that the config chooses', async () => {
    const id = 'http.reverse_proxy.selection_policies.sticky';
    const handler = { handler: 'reverse_proxy', load_balancing: { selection_policy: { policy: 'sticky' } } };
    const plan = await planned({ ...withHandlers(handler), modules: { [id]: '@other/sticky' } }, faultyLookup());
    expect(plan.choices).to.deep.equal(new Map([[id, '@other/sticky']]));
    expect(plan.apps[0]?.guests[0]?.guests.map((module) => module.module.package.name)).to.deep.equal(['@other/sticky']);
  });

  it('plans with warnings, and tells them', async () => {
    const { warnings } = await planned(withHandlers({ handler: 'old_proxy' }));
    expect(warnings.map(({ code, severity, line, column }) => ({ code, severity, line, column }))).to.deep.equal([
      { code: 'CONFIG_MODULE_DEPRECATED', severity: 'warning', line: 1, column: 86 },
    ]);
  });

  it('loads each module once, and only those that are named', async () => {
    const lookup = standardLookup();
    const { target, descriptor, package: owner } = await lookup.load('http.handlers.subroute');
    const late = faultyLookup();
    late.add('http.handlers.late', { package: owner, load: () => Promise.resolve({ target, descriptor, package: owner }) });
    await planned(withHandlers({ handler: 'late' }, { handler: 'late' }, { handler: 'subroute' }), late);
    expect(late.loads).to.deep.equal(['http.handlers.late']);
  });

  it('compiles the schema of a module once for the process (pitfall 71)', async () => {
    const document = withHandlers({ handler: 'subroute' }, { handler: 'shapes' }, { handler: 'raw' });
    await planned(document);
    const before = compiledSchemaCount();
    for (let time = 0; time < 20; time += 1) await planned(document);
    expect(compiledSchemaCount()).to.equal(before);
  });

  it('gives a module up whose schema takes too long (pitfall 70)', async () => {
    const slow = Array.from({ length: 100 }, () => ({ handler: 'slow_pattern', text: `${'a'.repeat(40)}!` }));
    let result: Awaited<ReturnType<typeof planConfig>> | undefined;
    const cost = await cpuCost(async () => (result = await planConfig(JSON.stringify(withHandlers(...slow)), { lookup: faultyLookup() })));
    expect(cost).to.be.lessThan(4000);
    expect(result?.ok === false ? result.problems.map(({ code }) => code) : []).to.deep.equal(['CONFIG_MODULE_SCHEMA_INVALID']);
  });

  it('does not look keys and names up in prototypes (pitfall 72)', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const text = `{"apps":{"http":{"servers":{},${JSON.stringify(name)}:1},${JSON.stringify(name)}:{}}}`;
      expect((await problemsOf(text)).map(({ code, pointer }) => [code, pointer])).to.deep.equal([
        ['CONFIG_UNKNOWN_KEY', `/apps/http/${name}`],
        [name === 'constructor' ? 'CONFIG_MODULE_UNKNOWN' : 'CONFIG_MODULE_NAME_INVALID', `/apps/${name}`],
      ]);
    }
    const missing = await problemsOf(JSON.stringify(withHandlers({ handler: 'odd_keys' })));
    expect(missing.map(({ message }) => message)).to.deep.equal(['required key "constructor" is missing']);
    const [app] = (await planned(withHandlers({ handler: 'odd_keys', constructor: 'y' }))).apps;
    expect(app?.guests.map(({ config }) => config)).to.deep.equal([{ constructor: 'y', valueOf: 'x' }]);
  });

  it('never shows a secret (pitfall 76)', async () => {
    const secrets = ['hunter2', 'x', { hunter2: 'hunter2' }, ['hunter2'], 5_552_368, true];
    for (const password of secrets) {
      const problems = await problemsOf(JSON.stringify(withHandlers({ handler: 'authentication', user: 'joe', password })));
      expect(problems.map(({ received }) => received)).to.deep.equal(['a secret']);
      expect(problems.map((problem) => problem.masked?.length)).to.deep.equal([1]);
      expect(JSON.stringify(problems)).not.to.contain(JSON.stringify(password));
    }
  });

  it('never throws, whatever the document', async () => {
    const known = ['apps', 'http', 'servers', 'routes', 'handle', 'handler', 'subroute', 'listen', 'modules', 'admin', '@id', '__proto__'];
    const names = fc.constantFrom(...known);
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(names, fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        fc.dictionary(names, tie('value'), { maxKeys: 4 }),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }));
    const lookup = faultyLookup();
    await fc.assert(
      fc.asyncProperty(fc.oneof(value, fc.record({ apps: value }), fc.jsonValue()), async (document) => {
        const result = await planConfig(JSON.stringify(document), { lookup });
        if (!result.ok) expect(result.problems).not.to.deep.equal([]);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        await planConfig(text, { lookup });
      }),
    );
  });

  it('tells the line, column and pointer of a mistake wherever it is', async () => {
    const free = {
      levels: fc.nat(20),
      before: fc.nat(3),
      indent: fc.constantFrom(0, 1, 2, '\t'),
      name: fc.constantFrom('a', 'b/c', '~', 'ü', '"'),
    };
    await fc.assert(
      fc.asyncProperty(fc.record(free), async ({ levels, before, indent, name }) => {
        let source: unknown = { source: 'a', name: 'x', refresh: 'MISTAKE' };
        for (let level = 0; level < levels; level += 1) {
          source = { source: 'multi', sources: [...Array.from({ length: before }, () => ({ source: 'a', name })), source] };
        }
        const server = { listen: [':1'], routes: [{ handle: [{ handler: 'shapes', one: source }] }] };
        const document = { apps: { http: { servers: { [name]: server } } } };
        const text = JSON.stringify(document, undefined, indent);
        const lines = text.slice(0, text.indexOf('"MISTAKE"')).split('\n');
        const key = name.replaceAll('~', '~0').replaceAll('/', '~1');
        const at = `/apps/http/servers/${key}/routes/0/handle/0/one${`/sources/${before}`.repeat(levels)}/refresh`;
        expect((await problemsOf(text)).map(({ line, column, length, pointer }) => ({ line, column, length, pointer }))).to.deep.equal([
          { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, length: 9, pointer: at },
        ]);
      }),
    );
  });

  describe('takes documents of any size', () => {
    it('with 100,000 guests in one module', async function () {
      const sources = Array.from({ length: 100_000 }, () => ({ source: 'a', name: 'x' }));
      const plan = await planned(withHandlers({ handler: 'shapes', one: { source: 'multi', sources } }));
      expect(plan.moduleCount).to.equal(100_003);
    });

    for (const levels of [500, 4000, 4990]) {
      it(`with ${levels} modules in each other`, async () => {
        const result = await planConfig(nestedText(levels, '{"source":"a","name":"x"}'), { lookup: standardLookup() });
        expect(result.ok && result.plan.moduleCount).to.equal(levels + 3);
      });
    }

    it('and tells what is wrong at the bottom of the deepest', async () => {
      const text = nestedText(4990, '{"source":"a","nam":"x"}');
      const [problem, ...others] = await problemsOf(text);
      expect(others).to.deep.equal([]);
      expect(problem).to.deep.include({ code: 'CONFIG_UNKNOWN_KEY', column: text.indexOf('"nam"') + 1 });
    });

    it('but not deeper than Caddy', async () => {
      expect((await problemsOf(nestedText(5000, '{}'))).map(({ code }) => code)).to.deep.equal(['CONFIG_TOO_DEEP']);
    });
  });
});

describe('planGuest', () => {
  const request = { namespace: 'http.reverse_proxy.upstreams', methods: [], pointer: '/apps/http', choices: new Map<string, string>() };

  it('plans a module that stands in no document', async () => {
    const result = await planGuest({ ...request, name: 'multi', config: { sources: [{ source: 'a', name: 'x' }] } }, standardLookup());
    expect(result.ok ? sketch(result.module) : result.problems).to.deep.equal({
      id: 'http.reverse_proxy.upstreams.multi',
      at: '/apps/http/multi',
      config: { sources: [{ source: 'a', name: 'x' }] },
      guests: [
        {
          id: 'http.reverse_proxy.upstreams.a',
          at: '/apps/http/multi/sources/0',
          config: { name: 'x', port: '80', refresh: '1m', resolver: [] },
        },
      ],
    });
  });

  it('tells all that is wrong, without line and column', async () => {
    const config = { sources: [{ source: 'b' }, { source: 'a' }], x: 1 };
    const result = await planGuest({ ...request, name: 'multi', config }, standardLookup());
    expect(result.ok ? [] : result.problems.map(({ code, pointer, line }) => ({ code, pointer, line }))).to.deep.equal([
      { code: 'CONFIG_UNKNOWN_KEY', pointer: '/apps/http/multi/x', line: undefined },
      { code: 'CONFIG_MODULE_UNKNOWN', pointer: '/apps/http/multi/sources/0/source', line: undefined },
      { code: 'CONFIG_MISSING_KEY', pointer: '/apps/http/multi/sources/1', line: undefined },
    ]);
  });
});

async function planned(document: object, lookup: TestLookup = standardLookup()): Promise<Plan> {
  const result = await planConfig(JSON.stringify(document), { lookup });
  if (!result.ok) throw new Error(JSON.stringify(result.problems.slice(0, 10), undefined, 2));
  return result.plan;
}

async function problemsOf(text: string): Promise<readonly Problem[]> {
  const result = await planConfig(text, { lookup: standardLookup() });
  return result.ok ? [] : result.problems;
}

function withHandlers(...handle: readonly object[]): object {
  return { apps: { http: { servers: { edge: { listen: [':80'], routes: [{ handle }] } } } } };
}

function nestedText(levels: number, innermost: string): string {
  const source = `${'{"source":"multi","sources":['.repeat(levels)}${innermost}${']}'.repeat(levels)}`;
  return `{"apps":{"http":{"servers":{"edge":{"listen":[":80"],"routes":[{"handle":[{"handler":"shapes","one":${source}}]}]}}}}}`;
}

function sketch({ module, pointer, config, guests }: PlannedModule): Sketch {
  return { id: module.descriptor.id, at: pointer, config, ...(guests.length === 0 ? {} : { guests: guests.map(sketch) }) };
}
