import { join } from 'node:path';
import { defineNamespace, isCaddisError, module, propertyOf } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { failureOf, FakeClock } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { type Files, foundPackage, linkCore, moduleSource, writeFiles } from '../testing/packages.js';
import { Registry } from './registry.js';

const greeters = defineNamespace<{ greet(): string }>({ id: 'test', inlineKey: 'greeter', description: 'Greeters.', methods: ['greet'] });

@module(greeters, { name: 'here', summary: 'Greets.' })
class Here {
  greet(): string {
    return 'here';
  }
}

describe('Registry', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let registry: Registry;
  before(async () => {
    folder = await temporaryFolder();
    await linkCore(folder.path);
  });
  after(() => folder.remove());
  beforeEach(() => (registry = new Registry({ suggestions: new Map([['test.far', 'caddis-far']]) })));

  /** Writes a package and adds it. */
  async function add(name: string, files: Files, modules: readonly string[], api = 1): Promise<void> {
    const directory = join(folder.path, name);
    await writeFiles(directory, { 'package.json': { name, type: 'module' }, ...files });
    registry.addPackage(foundPackage(directory, name, modules, api));
  }

  /** Returns the messages of an error and its causes, outermost first. */
  async function refused(work: () => unknown): Promise<unknown> {
    try {
      await work();
    } catch (error) {
      if (!isCaddisError(error)) throw error;
      const { cause } = error;
      return [error.code, error.message, ...(cause === undefined ? [] : [String(cause)])];
    }
    return 'nothing was thrown';
  }

  it('lists what was added, sorted, and by namespace', async () => {
    registry.add(Here);
    await add('listed', {}, ['test.sub.z', 'test.a', 'other', 'testing.b']);
    expect(registry.ids()).to.deep.equal(['other', 'test.a', 'test.here', 'test.sub.z', 'testing.b']);
    expect(registry.ids('test')).to.deep.equal(['test.a', 'test.here']);
    expect(registry.ids('')).to.deep.equal(['other']);
    expect(registry.packages().map(({ name }) => name)).to.deep.equal(['(code)', 'listed']);
  });

  it('knows nothing else', async () => {
    expect([registry.providers('constructor'), registry.suggestion('test.near'), registry.loaded('test.near')]).to.deep.equal([
      [],
      undefined,
      undefined,
    ]);
    expect(registry.suggestion('test.far')).to.equal('caddis-far');
    expect(await refused(() => registry.load('__proto__'))).to.deep.equal(['RUNTIME_MODULE_UNKNOWN', 'unknown module __proto__']);
  });

  it('gives a class that was added in code', async () => {
    registry.add(Here);
    expect((await registry.load('test.here')).target).to.equal(Here);
    expect(registry.loaded('test.here')?.package).to.deep.equal({ name: '(code)', version: '0.0.0', standard: false });
  });

  it('takes all modules among the exports of a package, each once', () => {
    registry.addExports({ Here, AlsoHere: Here, helper: () => {}, nothing: null }, { name: 'mine', version: '1.0.0', standard: true });
    expect([registry.ids(), registry.providers('test.here')]).to.deep.equal([
      ['test.here'],
      [{ name: 'mine', version: '1.0.0', standard: true }],
    ]);
  });

  it('refuses what is no module', async () => {
    class Plain extends Here {}
    expect(await refused(() => registry.add(Plain))).to.deep.equal(['RUNTIME_NOT_A_MODULE', 'Plain is not a module']);
  });

  it('refuses one ID twice from one package', async () => {
    registry.add(Here);
    expect(await refused(() => registry.add(Here))).to.deep.equal([
      'RUNTIME_MODULE_TWICE',
      'module test.here already exists in package (code)',
    ]);
  });

  it('imports a package when one of its modules is asked for, once', async () => {
    const counting = `globalThis.importsOfLazy = (globalThis.importsOfLazy ?? 0) + 1;`;
    await add('lazy', { 'index.js': `${moduleSource('one', 'two')}${counting}` }, ['test.one', 'test.two']);
    const imports = (): unknown => (globalThis as { importsOfLazy?: number }).importsOfLazy;
    expect([registry.providers('test.one').length, registry.loaded('test.one'), imports()]).to.deep.equal([1, undefined, undefined]);
    const [one, two] = await Promise.all([registry.load('test.one'), registry.load('test.two')]);
    expect([one.descriptor.id, two.descriptor.id, imports()]).to.deep.equal(['test.one', 'test.two', 1]);
    expect([registry.loaded('test.two') === two, (await registry.load('test.two')) === two]).to.deep.equal([true, true]);
  });

  it('imports a package with the given function', async () => {
    registry.addPackage(foundPackage('/not/there', 'bundled', ['test.here']), () => Promise.resolve({ Here }));
    registry.addPackage(foundPackage('/not/there', 'rotten', ['test.bad']), () => Promise.reject(new TypeError('no luck')));
    expect((await registry.load('test.here')).target).to.equal(Here);
    expect(await refused(() => registry.load('test.bad'))).to.deep.equal([
      'RUNTIME_PACKAGE_IMPORT_FAILED',
      'package rotten 1.2.3: importing it failed',
      'TypeError: no luck',
    ]);
  });

  it('names a package that throws on import, and continues with the others', async () => {
    await add('throwing', { 'index.js': 'throw new TypeError("no luck");' }, ['test.bad']);
    await add('good', { 'index.js': moduleSource('good') }, ['test.good']);
    expect(await refused(() => registry.load('test.bad'))).to.deep.equal([
      'RUNTIME_PACKAGE_IMPORT_FAILED',
      'package throwing 1.2.3: importing it failed',
      'TypeError: no luck',
    ]);
    expect((await registry.load('test.good')).descriptor.id).to.equal('test.good');
    expect(registry.loaded('test.bad')).to.equal(undefined);
  });

  it('names the line of a package that throws on import', async () => {
    await add('erring', { 'index.js': "import './work.js';", 'work.js': 'const nothing = undefined;\nnothing.name;' }, ['test.bad']);
    const failure = await failureOf(registry.load('test.bad'));
    expect(propertyOf(failure, 'help')).to.match(/^it was thrown at work\.js:2:9: fix it if it is your package; /);
  });

  it('names a package whose import never settles', async () => {
    const clock = FakeClock.impatient();
    registry = new Registry({ clock, importDeadlineMs: 5000 });
    await add('hanging', { 'index.js': 'await new Promise(() => {});' }, ['test.bad']);
    expect(await refused(() => registry.load('test.bad'))).to.deep.equal([
      'RUNTIME_PACKAGE_IMPORT_DEADLINE',
      'package hanging 1.2.3: importing it did not end within 5 s',
    ]);
    expect(clock.pending).to.equal(0);
  });

  it('names a package whose entry is broken', async () => {
    await add('broken', {}, ['test.bad']);
    const [code, message] = (await refused(() => registry.load('test.bad'))) as readonly string[];
    expect([code, message]).to.deep.equal([
      'RUNTIME_PACKAGE_ENTRY_MISSING',
      'package broken 1.2.3: "exports" in its package.json names ./index.js, which does not exist',
    ]);
  });

  const differences: readonly (readonly [declared: readonly string[], exported: readonly string[], difference: string])[] = [
    [['test.a', 'test.b', 'test.c'], ['a'], 'declared but not exported: test.b, test.c'],
    [['test.a'], ['a', 'b'], 'exported but not declared: test.b'],
    [['test.a'], ['b'], 'declared but not exported: test.a; exported but not declared: test.b'],
  ];
  for (const [index, [declared, exported, difference]] of differences.entries()) {
    it(`names a package with modules ${difference}`, async () => {
      await add(`lying-${index}`, { 'index.js': moduleSource(...exported) }, declared);
      expect(await refused(() => registry.load('test.a'))).to.deep.equal([
        'RUNTIME_PACKAGE_MODULES_DIFFER',
        `package lying-${index} 1.2.3: its exports are not what its package.json declares: ${difference}`,
      ]);
    });
  }

  const esm = moduleSource('a');
  const commonJs = `const core = require('@caddis/core');
const greeters = core.defineNamespace({ id: 'test', inlineKey: 'greeter', description: 'Greeters.', methods: ['greet'] });
class aClass { greet() { return 'a'; } }
core.module(greeters, { name: 'a', summary: 'Greets.' })(aClass);
exports.aClass = aClass;`;
  const formsThatWork: readonly (readonly [form: string, files: Files])[] = [
    ['a default export', { 'index.js': esm.replace('export { aClass }', 'export default aClass') }],
    ['the exports of the core beside its own', { 'index.js': `${esm}\nexport * from '@caddis/core';` }],
    ['code of a module without "type"', { 'package.json': { name: 'untyped' }, 'index.js': esm }],
    ['CommonJS', { 'package.json': { name: 'common' }, 'index.js': commonJs }],
    ['CommonJS that is the class', { 'package.json': { name: 'common' }, 'index.js': commonJs.replace('exports.aClass', 'module.exports') }],
  ];
  for (const [index, [form, files]] of formsThatWork.entries()) {
    it(`takes a package with ${form}`, async () => {
      // In node_modules, Node does not warn of a missing "type".
      await add(`node_modules/form-${index}`, files, ['test.a']);
      expect((await registry.load('test.a')).descriptor.id).to.equal('test.a');
    });
  }

  const formsThatFail: readonly (readonly [form: string, files: Files, code: string, help: RegExp])[] = [
    ['its class in a default export', { 'index.js': esm.replace('export { aClass }', 'export default { aClass }') }, 'RUNTIME_PACKAGE_MODULES_DIFFER', /^test\.a is inside its export "default"; export each class directly under its own name; "caddis\.modules"/],
    ['a class that is no module', { 'index.js': esm.replace(/^module\(.*$/m, '') }, 'RUNTIME_PACKAGE_MODULES_DIFFER', /^its export aClass is not a module; write @module/],
    ['no exports', { 'index.js': esm.replace(/^export.*$/m, '') }, 'RUNTIME_PACKAGE_MODULES_DIFFER', /^it exports nothing; export the class of each module; /],
    ['imports in CommonJS', { 'package.json': { name: 'form', type: 'commonjs' }, 'index.js': esm }, 'RUNTIME_PACKAGE_IMPORT_FAILED', /it uses import and export, which need "type": "module"/],
    ['CommonJS in a module', { 'index.js': commonJs }, 'RUNTIME_PACKAGE_IMPORT_FAILED', /it is CommonJS, but Node\.js loads it as an ES module: build an ES module/],
    ['decorators that were not compiled', { 'index.js': esm.replace('class aClass', '@module(greeters, {}) class aClass') }, 'RUNTIME_PACKAGE_IMPORT_FAILED', /it contains syntax that Node\.js does not support, such as decorators: compile it/],
  ];
  for (const [index, [form, files, code, help]] of formsThatFail.entries()) {
    it(`says what to do about a package with ${form}`, async () => {
      await add(`node_modules/misformed-${index}`, files, ['test.a']);
      const failure = await failureOf(registry.load('test.a'));
      expect([failure.code, propertyOf(failure, 'help')]).to.satisfy(([found, said]: readonly unknown[]) => found === code && help.test(String(said)), String(propertyOf(failure, 'help')));
    });
  }

  it('names a package that declares another API, without importing it', async () => {
    await add('future', { 'index.js': 'throw new Error("imported");' }, ['test.a'], 2);
    expect(await refused(() => registry.load('test.a'))).to.deep.equal([
      'RUNTIME_PACKAGE_API',
      'package future 1.2.3 is written for API 2, but this is API 1',
    ]);
  });

  it('names a package whose classes were decorated for another API', async () => {
    const source = `
      export class A {}
      Object.defineProperty(A, Symbol.for('caddis.module'), { value: { api: 7, id: 'test.a' } });`;
    await add('other-api', { 'index.js': source }, ['test.a']);
    expect(await refused(() => registry.load('test.a'))).to.deep.equal([
      'RUNTIME_PACKAGE_API',
      'package other-api 1.2.3 is written for API 7, but this is API 1',
    ]);
  });

  it('names a class that lacks methods of its namespace', async () => {
    const source = moduleSource('a', 'b').replace("greet() { return 'a'; }", '');
    await add('incomplete', { 'index.js': source }, ['test.a', 'test.b']);
    expect(await refused(() => registry.load('test.a'))).to.deep.equal([
      'RUNTIME_MODULE_METHODS_MISSING',
      'module test.a of package incomplete 1.2.3 lacks greet()',
    ]);
    expect((await registry.load('test.b')).descriptor.id).to.equal('test.b');
    expect(registry.loaded('test.a')).to.equal(undefined);
  });

  it('takes a class whose methods are properties', async () => {
    const source = moduleSource('a').replace("greet() { return 'a'; }", "greet = () => 'a';");
    await add('arrows', { 'index.js': source }, ['test.a']);
    expect((await registry.load('test.a')).descriptor.id).to.equal('test.a');
  });

  describe('with one ID in two packages', () => {
    beforeEach(async () => {
      await add('first', { 'index.js': moduleSource('a', 'b') }, ['test.a', 'test.b']);
      await add('second', { 'index.js': moduleSource('a') }, ['test.a']);
    });

    it('asks for a choice, and says how to make it', async () => {
      expect(registry.providers('test.a').map(({ name }) => name)).to.deep.equal(['first', 'second']);
      const error = await registry.load('test.a').catch((thrown: unknown) => thrown);
      expect(error).to.include({
        code: 'RUNTIME_MODULE_AMBIGUOUS',
        message: 'module test.a is in several packages: first 1.2.3, second 1.2.3',
        help: 'choose one at the top level of the config: "modules": { "test.a": "first" }',
      });
      expect(registry.loaded('test.a')).to.equal(undefined);
    });

    it('gives the chosen one', async () => {
      expect((await registry.load('test.a', 'second')).package.name).to.equal('second');
      expect(registry.loaded('test.a', 'second')?.package.name).to.equal('second');
      expect(registry.loaded('test.a', 'first')).to.equal(undefined);
    });

    it('refuses an invalid choice', async () => {
      expect(await refused(() => registry.load('test.b', 'second'))).to.deep.equal([
        'RUNTIME_MODULE_NOT_IN_PACKAGE',
        'package second does not provide module test.b',
      ]);
    });

    it('needs no choice for an ID that only one has', async () => {
      expect((await registry.load('test.b')).package.name).to.equal('first');
    });
  });

  it('refuses two packages of one name', async () => {
    await add('twin', {}, ['test.a']);
    const other = foundPackage('/elsewhere', 'twin', ['test.a']);
    expect(await refused(() => registry.addPackage(other))).to.deep.equal([
      'RUNTIME_PACKAGE_TWICE',
      `package twin is installed twice: ${join(folder.path, 'twin')} is used, /elsewhere is not`,
    ]);
  });

  it('keeps classes of its own', () => {
    const target: ModuleClass = Here;
    registry.add(target);
    expect(new Registry().ids()).to.deep.equal([]);
  });
});
