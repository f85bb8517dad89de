import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordingLogger } from '@caddis/test-helpers';
import { transform as swc } from '@swc/core';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { stop, transform as esbuild } from 'esbuild';
import { createRuntime } from '../create-runtime.js';
import { discoverPackages } from '../registry/discover-packages.js';
import { Registry } from '../registry/registry.js';
import { copyCore, linkCore, writeFiles } from '../testing/packages.js';

/** An app and a guest as a third party would write them, with everything that a constructor can inject. */
const source = `
import { type App, apps, type Clock, clock, type ConfigOf, context, type Context, defineNamespace, defineToken, duration, guests, inject,
  logger, type Logger, module, object, provide } from '@caddis/core';

interface Greeter { greet(): string }
const greeters = defineNamespace<Greeter>({ id: 'foreign', inlineKey: 'greeter', description: 'Greeters.', methods: ['greet'] });
const salutation = defineToken<{ readonly text: string }>('foreign.salutation');

const GreeterConfig = object({ every: duration({ description: 'How often.', default: '1m' }) });

@module(greeters, { name: 'greeter', config: GreeterConfig, summary: 'Greets.' })
export class ForeignGreeter implements Greeter {
  constructor(
    private readonly config: ConfigOf<typeof GreeterConfig>,
    @logger() private readonly log: Logger,
    @inject(salutation) private readonly says: { readonly text: string },
    @inject(clock) private readonly time: Clock,
    @context() private readonly own: Context,
  ) {}

  provision(): void {
    this.own.defer(() => this.log.info('greeter undone'));
  }

  greet(): string {
    this.log.info({ path_in_context: this.own.path, clock: this.time.constructor === Object }, 'greeter asked');
    return this.says.text + ' every ' + this.config.every + ' ms';
  }
}

const AppConfig = object({ greeters: guests(greeters, { description: 'Greeters.', default: [] }) });

@module(apps, { name: 'foreign', config: AppConfig, summary: 'Asks greeters.', provides: [provide(salutation, () => ({ text: 'hello' }))] })
export class ForeignApp implements App {
  constructor(private readonly config: ConfigOf<typeof AppConfig>, @logger() private readonly log: Logger) {}
  start(): void {
    for (const greeter of this.config.greeters) this.log.info({ greeting: greeter.greet() }, 'greeted');
  }
  stop(): void {}
}
`;

const compilers: Readonly<Record<string, () => Promise<string>>> = {
  esbuild: async () => {
    const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };
    const { code } = await esbuild(source, { loader: 'ts', format: 'esm', target: 'es2022', tsconfigRaw });
    // Otherwise esbuild keeps a process for further calls.
    await stop();
    return code;
  },
  swc: async () => {
    const parser = { syntax: 'typescript', decorators: true } as const;
    const transform = { legacyDecorator: true, decoratorMetadata: false };
    return (await swc(source, { jsc: { parser, transform, target: 'es2022' }, module: { type: 'es6' } })).code;
  },
  'swc with decorator metadata': async () => {
    const parser = { syntax: 'typescript', decorators: true } as const;
    const transform = { legacyDecorator: true, decoratorMetadata: true };
    return (await swc(source, { jsc: { parser, transform, target: 'es2022' }, module: { type: 'es6' } })).code;
  },
};

/** The ways in which the package finds core. */
const layouts: Readonly<Record<string, (project: string, files: Readonly<Record<string, unknown>>) => Promise<void>>> = {
  'with the core of the runtime': async (project, files) => {
    await writeFiles(join(project, 'node_modules/foreign'), files);
    await linkCore(project);
  },
  'with a second copy of core': async (project, files) => {
    await writeFiles(join(project, 'node_modules/foreign'), files);
    await copyCore(join(project, 'node_modules/foreign'));
  },
  'by npm link, with a second copy of core': async (project, files) => {
    const elsewhere = join(project, '../elsewhere');
    await writeFiles(elsewhere, files);
    await copyCore(elsewhere);
    await mkdir(join(project, 'node_modules'), { recursive: true });
    await symlink(elsewhere, join(project, 'node_modules/foreign'));
  },
};

describe('modules of third parties', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder.remove());

  for (const [compiler, compile] of Object.entries(compilers)) {
    for (const [layout, install] of Object.entries(layouts)) {
      it(`work when built by ${compiler}, ${layout}`, async () => {
        const project = join(folder.path, 'project');
        await writeFiles(project, { 'package.json': { dependencies: { foreign: '1.0.0' } } });
        await install(project, {
          'package.json': {
            name: 'foreign',
            version: '1.0.0',
            type: 'module',
            exports: './index.js',
            caddis: { api: 1, modules: ['foreign', 'foreign.greeter'] },
          },
          'index.js': await compile(),
        });
        const { packages, warnings } = await discoverPackages({ projectDir: project });
        expect(warnings).to.deep.equal([]);
        const registry = new Registry();
        for (const found of packages) registry.addPackage(found);

        const logger = new RecordingLogger();
        const runtime = createRuntime({ logger, lookup: registry });
        const guest = { greeter: 'greeter', every: '2s' };
        await runtime.load(JSON.stringify({ apps: { foreign: { greeters: [guest, { greeter: 'greeter' }] } } }));
        await runtime.stop();

        const at = (path: string): object => ({ level: 'info', module: 'foreign.greeter', path });
        const [first, second] = ['/apps/foreign/greeters/0', '/apps/foreign/greeters/1'] as const;
        expect(logger.lines.filter(({ module }) => module !== undefined)).to.deep.equal([
          { ...at(first), path_in_context: first, clock: true, message: 'greeter asked' },
          { level: 'info', module: 'foreign', path: '/apps/foreign', greeting: 'hello every 2000 ms', message: 'greeted' },
          { ...at(second), path_in_context: second, clock: true, message: 'greeter asked' },
          { level: 'info', module: 'foreign', path: '/apps/foreign', greeting: 'hello every 60000 ms', message: 'greeted' },
          { ...at(second), message: 'greeter undone' },
          { ...at(first), message: 'greeter undone' },
        ]);
      });
    }
  }
});
