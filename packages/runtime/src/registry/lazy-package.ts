import { apiVersion } from '@caddis/core/framework';
import { type Deadline, withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import { assertAsDeclared, modulesAmong, wrongApi } from './imported-modules.js';
import { packageEntry } from './package-entry.js';
import type { FoundPackage } from './package-manifest.js';
import type { RegisteredModule } from './registered-module.js';

type Modules = ReadonlyMap<string, RegisteredModule>;

/**
 * A package that is imported when one of its modules is first asked for. The outcome stays: Node keeps a failed import as well.
 *
 * @internal
 */
export class LazyPackage {
  #importing: Promise<Modules> | undefined;
  #modules: Modules | undefined;

  /** @param importIt - imports the package; when left out, what its `package.json` names is imported */
  constructor(
    readonly found: FoundPackage,
    private readonly deadline: Deadline,
    private readonly importIt?: () => Promise<object>,
  ) {}

  /** The modules, once they were imported. */
  get modules(): Modules | undefined {
    return this.#modules;
  }

  /** Imports the package, once. */
  load(): Promise<Modules> {
    this.#importing ??= this.#import();
    return this.#importing;
  }

  async #import(): Promise<Modules> {
    const { info, api, modules: declared } = this.found;
    if (api !== apiVersion) throw wrongApi(info, api);
    const modules = modulesAmong(await this.#importEntry(), info);
    assertAsDeclared(declared, modules.keys(), info);
    this.#modules = modules;
    return modules;
  }

  async #importEntry(): Promise<object> {
    const { name, version } = this.found.info;
    const importing = this.importIt?.() ?? (import(await packageEntry(this.found)) as Promise<object>);
    const imported = importing.catch((cause: unknown) => {
      throw errors.RUNTIME_PACKAGE_IMPORT_FAILED({ package: name, version }, { cause });
    });
    return withDeadline(imported, this.deadline, () =>
      errors.RUNTIME_PACKAGE_IMPORT_DEADLINE({ package: name, version, seconds: this.deadline.deadlineMs / 1000 }),
    );
  }
}
