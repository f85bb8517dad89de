import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filled } from '../files/module-file.js';
import { newPackage } from '../new-package.js';
import type { NewModule } from '../new-module.js';
import { writePackage } from '../write-package.js';
import { succeed } from './run-program.js';
import { serveExample } from './served-example.js';
import type { WorkspaceRegistry } from './workspace-registry.js';

/**
 * New packages from several templates. Build tools are installed once in a folder above all packages. The packages that users need are installed
 * once in another folder, which contains nothing else.
 */
export class TemplatePackages {
  /**
   * @param folder - an empty folder
   * @param wanted - the modules; each is written to its own package
   */
  constructor(
    private readonly folder: string,
    private readonly registry: WorkspaceRegistry,
    private readonly wanted: readonly NewModule[],
  ) {}

  /** Writes all packages and installs their dependencies. */
  async write(): Promise<void> {
    const needed: Record<string, string> = {};
    for (const each of this.wanted) {
      await writePackage(this.homeOf(each), newPackage(each));
      const { dependencies, devDependencies } = JSON.parse(await readFile(join(this.homeOf(each), 'package.json'), 'utf8')) as Manifest;
      Object.assign(needed, dependencies, devDependencies);
    }
    await writeFile(join(this.folder, 'authors/package.json'), JSON.stringify({ dependencies: needed }));
    await this.npm('authors', 'install');
  }

  /**
   * Builds a package, writes its README, and runs its tests. Calls the programs in its scripts directly, because npm would add much time.
   *
   * @returns the output of the tests
   */
  build(wanted: Pick<NewModule, 'packageName' | 'javascript'>): Promise<string> {
    const code = wanted.javascript ? 'src' : 'dist';
    const steps = [...(wanted.javascript ? [] : ['tsc']), `caddis docs readme README.md --package ${wanted.packageName}`, `node --test ${code}/*.test.js`];
    const path = `${join(this.folder, 'authors/node_modules/.bin')}:${process.env['PATH']}`;
    return succeed('sh', ['-c', steps.join(' && ')], { cwd: this.homeOf(wanted), env: { PATH: path } });
  }

  /** Packs all packages and installs the tarballs with the command, as a user does. */
  async install(): Promise<void> {
    await mkdir(join(this.folder, 'users'));
    await writeFile(join(this.folder, 'users/package.json'), '{}');
    await this.npm('users', 'pack', '--ignore-scripts', '--silent', ...this.wanted.map((each) => this.homeOf(each)));
    await this.npm('users', 'install', 'caddis', ...this.wanted.map(({ packageName }) => `./${packageName}-0.1.0.tgz`));
  }

  /** Runs the example of an installed package. @returns the output of the request in its README */
  serve(wanted: NewModule): Promise<string> {
    const { command, output } = wanted.namespace.template.tryIt ?? { command: 'false', output: '' };
    return serveExample(join(this.folder, 'users'), wanted.packageName, { command: filled(command, wanted), output });
  }

  private homeOf({ packageName }: Pick<NewModule, 'packageName'>): string {
    return join(this.folder, 'authors', packageName);
  }

  private npm(where: string, ...args: readonly string[]): Promise<string> {
    return succeed('npm', args, { cwd: join(this.folder, where), env: this.registry.environment });
  }
}

/** Makes a module for testing the template of a namespace. */
export function moduleOf(namespace: NewModule['namespace'], javascript: boolean): NewModule {
  const name = javascript ? 'plain' : 'acme';
  // Several namespaces have the same last label, so that the whole ID is used.
  return { namespace, name, packageName: `caddis-${namespace.id === '' ? 'app' : namespace.id}-${name}`.replace(/[._]/g, '-'), javascript };
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
