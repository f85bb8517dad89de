import { apiVersion } from '@caddis/core/framework';
import { type Deadline, withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import { assertAsDeclared, modulesAmong, wrongApi } from './imported-modules.js';
import { packageEntry } from './package-entry.js';
import type { FoundPackage } from './package-manifest.js';
import type { PackageInfo, RegisteredModule } from './registered-module.js';

type Modules = ReadonlyMap<string, RegisteredModule>;

/** How a package is imported. @internal */
export interface ImportOptions {
  readonly deadline: Deadline;
  /** Imports the package; when left out, what its `package.json` names is imported. */
  readonly importIt?: (() => Promise<object>) | undefined;
  /** Called before its code runs; what it returns is called when that is over. Not for what `importIt` imports. */
  readonly watchImport?: ((info: PackageInfo) => () => void) | undefined;
}

/**
 * A package that is imported when one of its modules is first asked for. The outcome stays: Node keeps a failed import as well.
 *
 * @internal
 */
export class LazyPackage {
  #importing: Promise<Modules> | undefined;
  #modules: Modules | undefined;

  constructor(
    readonly found: FoundPackage,
    private readonly options: ImportOptions,
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
    const { info, api, modules: declared, refusedBy: file } = this.found;
    if (file !== undefined) throw errors.RUNTIME_PACKAGE_NOT_ALLOWED({ package: info.name, version: info.version, file });
    if (api !== apiVersion) throw wrongApi(info, api);
    const modules = modulesAmong(await this.#importEntry(), info);
    assertAsDeclared(declared, modules.keys(), info);
    this.#modules = modules;
    return modules;
  }

  async #importEntry(): Promise<object> {
    const { importIt, watchImport } = this.options;
    if (importIt !== undefined) return this.#inTime(importIt());
    const url = await packageEntry(this.found);
    const over = once(watchImport?.(this.found.info));
    try {
      return await this.#inTime(importWatched(url, over));
    } finally {
      over();
    }
  }

  #inTime(importing: Promise<object>): Promise<object> {
    const { name, version } = this.found.info;
    const { deadline } = this.options;
    const imported = importing.catch((thrown: unknown) => {
      const cause = thrown ?? new Error(`it threw ${String(thrown)}, which is no error`);
      throw errors.RUNTIME_PACKAGE_IMPORT_FAILED({ package: name, version }, { cause });
    });
    return withDeadline(imported, deadline, () =>
      errors.RUNTIME_PACKAGE_IMPORT_DEADLINE({ package: name, version, seconds: deadline.deadlineMs / 1000 }),
    );
  }
}

/** Says that an import is over before any other code runs: what it broke may be mended there. */
async function importWatched(url: string, over: () => void): Promise<object> {
  try {
    return (await import(url)) as object;
  } finally {
    over();
  }
}

function once(work: (() => void) | undefined): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work?.();
  };
}
