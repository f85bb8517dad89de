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

/** What was imported: version, and when its file was changed last, in milliseconds since the Unix epoch. */
interface ImportedCode {
  readonly version: string;
  readonly changedAt: number;
}

/** Address → the code that runs, for the whole process: Node imports an address once, whoever asks. */
const importedCode = new Map<string, ImportedCode>();

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
  #url: string | undefined;

  constructor(
    readonly found: FoundPackage,
    private readonly options: ImportOptions,
  ) {}

  /** The modules, once they were imported. */
  get modules(): Modules | undefined {
    return this.#modules;
  }

  /**
   * Tells whether the code that runs is not the one that lies on the disk, since the package was replaced after its import.
   *
   * @returns version of the code that runs; `undefined` when it is the one of the disk, or none
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
      const cause = thrown ?? new Error(`it threw ${String(thrown)}, which is no error`);
      const line = lineIn(this.found.info.directory, cause);
      throw errors.RUNTIME_PACKAGE_IMPORT_FAILED({ package: name, version, place: `${line === undefined ? '' : `it was thrown at ${line}: `}${adviceOnForm(cause)}` }, { cause });
    });
    return withDeadline(imported, deadline, () =>
      errors.RUNTIME_PACKAGE_IMPORT_DEADLINE({ package: name, version, seconds: deadline.deadlineMs / 1000 }),
    );
  }
}

/** The first line of a folder in the stack of an error, as `src/index.js:12:3`; `undefined` where there is none. */
function lineIn(folder: string, thrown: unknown): string | undefined {
  const stack = propertyOf(thrown, 'stack');
  const home = `${pathToFileURL(folder).href}/`;
  const found = typeof stack === 'string' ? stack.split('\n').find((line) => line.includes(home)) : undefined;
  return found && /^[^\s()]+/.exec(found.slice(found.indexOf(home) + home.length))?.[0];
}

/** When a file was changed last; 0 where that cannot be told. */
async function changeOf(url: string): Promise<number> {
  try {
    return (await stat(fileURLToPath(url))).mtimeMs;
  } catch {
    return 0;
  }
}

/** Says that an import is over before any other code runs: what it broke may be mended there. */
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
