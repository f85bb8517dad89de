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
 * New packages of many templates. What they are built with is installed once, in a folder above all of them; what their users have, once
 * in another folder, where nothing else is.
 */
export class TemplatePackages {
  /**
   * @param folder - an empty folder
   * @param wanted - the modules; each is in a package of its own
   */
  constructor(
    private readonly folder: string,
    private readonly registry: WorkspaceRegistry,
    private readonly wanted: readonly NewModule[],
  ) {}

  /** Writes all packages and installs what they need. */
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
   * Builds a package, writes its README, and runs its tests, by the programs that its scripts name: npm alone would take longer than they do.
   *
   * @returns what the tests printed
   */
  build(wanted: Pick<NewModule, 'packageName' | 'javascript'>): Promise<string> {
    const code = wanted.javascript ? 'src' : 'dist';
    const steps = [...(wanted.javascript ? [] : ['tsc']), `caddis docs readme README.md --package ${wanted.packageName}`, `node --test ${code}/*.test.js`];
    const path = `${join(this.folder, 'authors/node_modules/.bin')}:${process.env['PATH']}`;
    return succeed('sh', ['-c', steps.join(' && ')], { cwd: this.homeOf(wanted), env: { PATH: path } });
  }

  /** Packs all packages, and installs the tarballs beside the command, as one who uses the modules does. */
  async install(): Promise<void> {
    await mkdir(join(this.folder, 'users'));
    await writeFile(join(this.folder, 'users/package.json'), '{}');
    await this.npm('users', 'pack', '--ignore-scripts', '--silent', ...this.wanted.map((each) => this.homeOf(each)));
    await this.npm('users', 'install', 'caddis', ...this.wanted.map(({ packageName }) => `./${packageName}-0.1.0.tgz`));
  }

  /** Runs the example of a package where it is installed. @returns what the request of its README printed */
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

/** A module for a test of the template of its namespace. */
export function moduleOf(namespace: NewModule['namespace'], javascript: boolean): NewModule {
  const name = javascript ? 'plain' : 'acme';
  // The last label of several namespaces is the same.
  return { namespace, name, packageName: `caddis-${namespace.id === '' ? 'app' : namespace.id}-${name}`.replace(/[._]/g, '-'), javascript };
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
