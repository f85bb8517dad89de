import { type App, apps, configAdapters, isCaddisError, logger, module, object, string, type AdaptedConfig, type ConfigAdapter, type Logger } from '@caddis/core';
import { expect } from 'chai';
import { RecordingLogger } from '@caddis/test-helpers';
import { createRuntime } from '../create-runtime.js';
import { adaptConfig } from './adapt-config.js';
import type { BegunStep } from './begun-step.js';
import { formatConfig } from './format-config.js';
import { planConfig } from './plan-config.js';
import { TestLookup } from './testing/test-lookup.js';

/** Implements `adapt` and `format` of the adapter in these tests. */
let answer: (text: string) => unknown;

@module(configAdapters, { name: 'lines', config: object({ mark: string({ description: 'x', default: '-' }) }), summary: 'Does what the test says.' })
class LinesAdapter implements ConfigAdapter {
  constructor(readonly config: { readonly mark: string }) {}

  adapt(text: string): AdaptedConfig {
    return answer(`${this.config.mark}${text}`) as AdaptedConfig;
  }

  format(text: string): string {
    return answer(text) as string;
  }
}

@module(configAdapters, { name: 'greedy', summary: 'Asks for what there is not.' })
class GreedyAdapter implements ConfigAdapter {
  constructor(_config: unknown, @logger() readonly log: Logger) {}

  adapt(): AdaptedConfig {
    return {};
  }
}

@module(apps, { name: 'checked', summary: 'Has a check.', check() {} })
class CheckedApp implements App {
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}

const lookup = new TestLookup().addModule(LinesAdapter, '@test/lines').addModule(GreedyAdapter, '@test/greedy');

/** Returns the code and message of a promise's rejection. */
async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(() => undefined, (thrown: unknown) => thrown);
  return isCaddisError(error) ? `${error.code} ${error.message}${error.cause === undefined ? '' : ` (${(error.cause as Error).message})`}` : String(error);
}

describe('adaptConfig', () => {
  it('gives the document of an adapter, which was made with its defaults, and its warnings', async () => {
    answer = (text) => ({ document: { apps: {}, said: text }, problems: [{ severity: 'warning', message: 'odd', at: { start: 2, end: 3 } }] });
    const result = await adaptConfig('a\nb', { lookup, adapter: 'lines', file: 'x.lines' });
    expect(result).to.deep.include({ ok: true, document: { apps: {}, said: '-a\nb' } });
    expect(result.ok ? result.warnings[0] : undefined).to.include({ code: 'CONFIG_ADAPTER_WARNING', message: 'odd', file: 'x.lines', line: 2, column: 1 });
  });

  it('tells before code of the adapter, or the check of a module, runs', async () => {
    const steps: BegunStep[] = [];
    const onStep = (step: BegunStep): void => void steps.push(step);
    answer = () => ({ document: { apps: { checked: {} } } });
    const adapt = { step: 'adapt', module: 'caddy.adapters.lines', path: '', package: '@test/lines' };
    expect([(await adaptConfig('', { lookup, adapter: 'lines', onStep })).ok, steps]).to.deep.equal([true, [adapt]]);
    const both = new TestLookup().addModule(LinesAdapter, '@test/lines').addModule(CheckedApp, '@test/checked');
    expect([(await planConfig('', { lookup: both, adapter: 'lines', onStep })).ok, steps]).to.deep.equal([true, [adapt, adapt, { step: 'check', module: 'checked', path: '/apps/checked', package: '@test/checked' }]]);
  });

  it('refuses a text that the adapter has something against, with its place', async () => {
    answer = () => ({ document: {}, problems: [{ message: 'no', help: 'yes', at: { start: 1, end: 9 } }, { message: 'nowhere', at: { start: -1, end: 3.5 } }] });
    const result = await adaptConfig('abcdefghi', { lookup, adapter: 'lines' });
    expect(result.ok ? [] : result.problems.map(({ code, message, column, length, help }) => [code, message, column, length, help])).to.deep.equal([
      ['CONFIG_SYNTAX_INVALID', 'nowhere', 1, 1, undefined],
      ['CONFIG_SYNTAX_INVALID', 'no', 2, 8, 'yes'],
    ]);
  });

  it('reads JSON, and JSON with comments, without an adapter of a package', async () => {
    expect(await adaptConfig('{"a": 1}', { lookup })).to.deep.equal({ ok: true, document: { a: 1 }, warnings: [] });
    expect(await adaptConfig('{"a": 1,} // x', { lookup, adapter: 'jsonc' })).to.deep.equal({ ok: true, document: { a: 1 }, warnings: [] });
  });

  const faults: readonly (readonly [fault: string, answer: (text: string) => unknown, reason: RegExp])[] = [
    ['throws', () => { throw new Error('x'); }, /lines: it threw \(x\)$/],
    ['rejects', () => Promise.reject(new Error('x')), /lines: it threw \(x\)$/],
    ['gives nothing', () => undefined, /it returned no object$/],
    ['gives neither a document nor a reason', () => ({ problems: [{ severity: 'warning', message: 'x' }] }), /neither a document nor a problem$/],
    ['gives a document that is no JSON', () => ({ document: { a: [1n] } }), /at \/a\/0 is of type bigint, which JSON cannot represent$/],
    ['gives a document that contains itself', () => { const a: unknown[] = []; a.push(a); return { document: a }; }, /nested more than 10000 levels deep/],
    ['gives problems that are none', () => ({ problems: [7] }), /one of its problems has no message$/],
    ['gives a problem that is no list', () => ({ problems: 7 }), /its problems are not a list$/],
  ];
  for (const [fault, misdeed, reason] of faults) {
    it(`names the package of an adapter that ${fault}`, async () => {
      answer = misdeed;
      expect(await failure(adaptConfig('', { lookup, adapter: 'lines' }))).to.match(/^RUNTIME_ADAPTER_FAILED package @test\/lines has a bug: caddy\.adapters\.lines: /).and.match(reason);
    });
  }

  const never = (): Promise<never> => new Promise(() => {});
  const late = (step: string): string => `RUNTIME_ADAPTER_FAILED package @test/lines has a bug: caddy.adapters.lines: its ${step}() did not end within 0.005 s`;
  const hanging: readonly (readonly [step: string, call: (options: { readonly lookup: TestLookup; readonly adapter: string; readonly adapterDeadlineMs: number }) => Promise<unknown>])[] = [
    ['adapt', (options) => adaptConfig('', options)],
    ['adapt', (options) => planConfig('', options)],
    ['format', (options) => formatConfig('', options)],
    ['adapt', ({ adapterDeadlineMs: stepDeadlineMs, adapter }) => createRuntime({ logger: new RecordingLogger(), lookup, stepDeadlineMs }).load('', { adapter })],
  ];
  for (const [index, [step, call]] of hanging.entries()) {
    it(`names an adapter whose ${step}() never ends, and gives it up (${index + 1})`, async () => {
      answer = never;
      expect(await failure(call({ lookup, adapter: 'lines', adapterDeadlineMs: 5 }))).to.equal(late(step));
    });
  }

  it('gives no services to an adapter', async () => {
    expect(await failure(adaptConfig('', { lookup, adapter: 'greedy' }))).to.equal(
      'RUNTIME_ADAPTER_FAILED package @test/greedy has a bug: caddy.adapters.greedy: it requests services, but adapters get none',
    );
  });

  it('says which adapters there are, or was meant', async () => {
    expect(await failure(adaptConfig('', { lookup, adapter: 'toml' }))).to.equal('RUNTIME_ADAPTER_UNKNOWN there is no config adapter "toml"');
    const error: unknown = await adaptConfig('', { lookup, adapter: 'line' }).catch((thrown: unknown) => thrown);
    expect((error as { help?: string }).help).to.equal('use lines, or install a package with the adapter');
  });
});

describe('planConfig with an adapter', () => {
  it('tells the problems of the config where they stand in the text, as the adapter says', async () => {
    const places: Readonly<Record<string, unknown>> = {
      '': { head: { start: 0, end: 1 }, everywhere: [] },
      '/apps/htp': { key: { start: 4, end: 7 }, head: { start: 9, end: 10 }, everywhere: [] },
    };
    answer = () => ({ document: { apps: { htp: 5 }, b: { c: 1 } }, locate: (pointer: string) => places[pointer] });
    const result = await planConfig('ab\nchtp: x\n', { lookup, adapter: 'lines', file: 'x' });
    expect(result.ok ? [] : result.problems.map(({ code, line, column }) => `${line}:${column} ${code}`)).to.deep.equal(['1:1 CONFIG_UNKNOWN_KEY', '2:2 CONFIG_MODULE_UNKNOWN']);
  });

  it('tells them without a place of their own when the adapter has none, or throws', async () => {
    for (const locate of [undefined, 7, () => { throw new Error('x'); }, () => ({ head: { start: 0, end: 99 } })]) {
      answer = () => ({ document: { b: 1 }, locate });
      const result = await planConfig('ab', { lookup, adapter: 'lines' });
      expect(result.ok ? [] : result.problems.map(({ code, line, column, pointer }) => [code, line, column, pointer])).to.deep.equal([['CONFIG_UNKNOWN_KEY', 1, 1, '/b']]);
    }
  });
});
