import { stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { propertyOf } from '@caddis/core';
import { apiVersion } from '@caddis/core/framework';
import { readyToImport } from '@caddis/kit';
import { type Deadline, withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import { assertAsDeclared, modulesAmong, wrongApi } from './imported-modules.js';
import { packageEntry } from './package-entry.js';
import type { FoundPackage } from './package-manifest.js';
import type { PackageInfo, RegisteredModule } from './registered-module.js';
import { adviceOnForm } from './why-unusable.js';

type Modules = ReadonlyMap<string, RegisteredModule>;

/** Code that was imported: its version, and the modification time of its file in milliseconds since the Unix epoch. */
interface ImportedCode {
  readonly version: string;
  readonly changedAt: number;
}

/** URL → imported code, for the whole process, because Node imports each URL only once. */
const importedCode = new Map<string, ImportedCode>();

/** Options for importing a package. @internal */
export interface ImportOptions {
  readonly deadline: Deadline;
  /** Imports the package; when left out, the entry in its `package.json` is imported. */
  readonly importIt?: (() => Promise<object>) | undefined;
  /** Called before the package's code runs. The function that it returns is called after that. Not used with `importIt`. */
  readonly watchImport?: ((info: PackageInfo) => () => void) | undefined;
}

/**
 * A package that is imported when one of its modules is first needed. The result is final, because Node also caches a failed import.
 *
 * @internal
 */
export class LazyPackage {
  #importing: Promise<Modules> | undefined;
  #modules: Modules | undefined;
  #url: string | undefined;

  constructor(
    readonly found: FoundPackage,
    private readonly options: ImportOptions,
  ) {}

  /** The modules, once the package was imported. */
  get modules(): Modules | undefined {
    return this.#modules;
  }

  /**
   * Tells whether the running code differs from that on disk, because the package was replaced after it was imported.
   *
   * @returns version of the running code; `undefined` if it is the one on disk, or if the package was not imported
   */
  async outdated(): Promise<string | undefined> {
    const running = this.#url === undefined ? undefined : importedCode.get(this.#url);
    if (this.#url === undefined || running === undefined) return undefined;
    const isSame = running.version === this.found.info.version && running.changedAt === (await changeOf(this.#url));
    return isSame ? undefined : running.version;
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
    const exported = await this.#importEntry();
    const modules = modulesAmong(exported, info);
    assertAsDeclared(declared, modules, exported, info);
    this.#modules = modules;
    return modules;
  }

  async #importEntry(): Promise<object> {
    const { importIt, watchImport } = this.options;
    if (importIt !== undefined) return this.#inTime(importIt());
    const url = await packageEntry(this.found);
    this.#url = url;
    if (!importedCode.has(url)) importedCode.set(url, { version: this.found.info.version, changedAt: await changeOf(url) });
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
      const cause = thrown ?? new Error(`it threw ${String(thrown)}, which is not an error`);
      const line = lineIn(this.found.info.directory, cause);
      throw errors.RUNTIME_PACKAGE_IMPORT_FAILED({ package: name, version, place: `${line === undefined ? '' : `it was thrown at ${line}: `}${adviceOnForm(cause)}` }, { cause });
    });
    return withDeadline(imported, deadline, () =>
      errors.RUNTIME_PACKAGE_IMPORT_DEADLINE({ package: name, version, seconds: deadline.deadlineMs / 1000 }),
    );
  }
}

/** Returns the first place in a folder from the stack of an error, e.g. `src/index.js:12:3`; `undefined` if there is none. */
function lineIn(folder: string, thrown: unknown): string | undefined {
  const stack = propertyOf(thrown, 'stack');
  const home = `${pathToFileURL(folder).href}/`;
  const found = typeof stack === 'string' ? stack.split('\n').find((line) => line.includes(home)) : undefined;
  return found && /^[^\s()]+/.exec(found.slice(found.indexOf(home) + home.length))?.[0];
}

/** Returns the modification time of a file; 0 if it cannot be read. */
async function changeOf(url: string): Promise<number> {
  try {
    return (await stat(fileURLToPath(url))).mtimeMs;
  } catch {
    return 0;
  }
}

/** Reports the end of an import before any other code runs, so that the caller can repair what the package changed. */
async function importWatched(url: string, over: () => void): Promise<object> {
  readyToImport();
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
