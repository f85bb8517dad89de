import { type CaddisError, type Clock, systemClock } from '@caddis/core';
import { moduleDescriptor, type ModuleClass, splitModuleId } from '@caddis/core/framework';
import { errors } from '../errors.js';
import { missingMethods, modulesAmong } from './imported-modules.js';
import { LazyPackage } from './lazy-package.js';
import type { FoundPackage } from './package-manifest.js';
import type { ModuleLookup, PackageInfo, RegisteredModule } from './registered-module.js';

/** Options of a {@link Registry}. @public */
export interface RegistryOptions {
  /** Well-known packages that are not installed: module ID → package. */
  readonly suggestions?: { get(id: string): string | undefined };
  /** Time limit of importing a package, in milliseconds; 10 s when left out. */
  readonly importDeadlineMs?: number;
  /** Reasons why installed packages provide no modules; shown when a module is unknown. */
  readonly unusable?: readonly Error[];
  /**
   * Called before the code of a package is imported, except for bundled packages. The function that it returns is called once: when the import has
   * settled, before any other code runs, or at the deadline. If that function throws, the import fails.
   */
  readonly watchImport?: (info: PackageInfo) => () => void;
  readonly clock?: Clock;
}

/** A package that provides a module, imported or not. */
interface Provider {
  readonly package: PackageInfo;
  readonly module: RegisteredModule | LazyPackage;
}

/** The package of classes that were added without one. */
const inCode: PackageInfo = { name: '(code)', version: '0.0.0', standard: false };

/**
 * The modules that a config can use. It contains only what was added,
 * and imports a package only when one of its modules is needed.
 *
 * @public
 */
export class Registry implements ModuleLookup {
  readonly #providers = new Map<string, Provider[]>();
  readonly #packages = new Map<string, PackageInfo>();
  readonly #bundled = new Set<string>();
  readonly #options: RegistryOptions;

  constructor(options: RegistryOptions = {}) {
    this.#options = options;
  }

  /**
   * Adds one class.
   *
   * @throws `RUNTIME_NOT_A_MODULE`, `RUNTIME_PACKAGE_API`, `RUNTIME_MODULE_TWICE`
   */
  add(target: ModuleClass, info: PackageInfo = inCode): void {
    if (moduleDescriptor(target) === undefined) throw errors.RUNTIME_NOT_A_MODULE({ name: target.name });
    this.addExports({ target }, info);
  }

  /**
   * Adds all modules among the exports of a package that is already imported.
   *
   * @throws `RUNTIME_PACKAGE_API`, `RUNTIME_MODULE_TWICE`
   */
  addExports(exported: object, info: PackageInfo = inCode): void {
    const modules = modulesAmong(exported, info);
    for (const id of modules.keys()) {
      if (this.providers(id).some(({ name }) => name === info.name)) {
        throw errors.RUNTIME_MODULE_TWICE({ module: id, package: info.name });
      }
    }
    this.#packages.set(info.name, info);
    for (const [id, module] of modules) this.#provide(id, { package: info, module });
  }

  /**
   * Adds the modules that a package declares, without importing it.
   *
   * @param importIt - imports the package if it is bundled; when left out, the entry in its `package.json` is imported
   * @throws `RUNTIME_PACKAGE_TWICE` if another package with that name was added
   */
  addPackage(found: FoundPackage, importIt?: () => Promise<object>): void {
    const { info } = found;
    const known = this.#packages.get(info.name);
    if (known !== undefined) {
      throw errors.RUNTIME_PACKAGE_TWICE({ package: info.name, used: known.directory ?? '(code)', unused: info.directory });
    }
    this.#packages.set(info.name, info);
    if (importIt !== undefined) this.#bundled.add(info.name);
    const { clock = systemClock, importDeadlineMs: deadlineMs = 10_000, watchImport } = this.#options;
    const lazy = new LazyPackage(found, { deadline: { clock, deadlineMs }, importIt, watchImport });
    for (const id of found.modules) this.#provide(id, { package: info, module: lazy });
  }

  ids(namespaceId?: string): readonly string[] {
    const ids = [...this.#providers.keys()].sort();
    return namespaceId === undefined ? ids : ids.filter((id) => splitModuleId(id).namespaceId === namespaceId);
  }

  /** All packages that were added, sorted by name. */
  packages(): readonly PackageInfo[] {
    return [...this.#packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  providers(id: string): readonly PackageInfo[] {
    return (this.#providers.get(id) ?? []).map((provider) => provider.package);
  }

  /** Tells whether a package was added with its own import function, which is the case for bundled packages. */
  isBundled(packageName: string): boolean {
    return this.#bundled.has(packageName);
  }

  /**
   * Finds packages that were replaced on disk after they were imported; a process imports each package only once.
   *
   * @returns one `RUNTIME_PACKAGE_OUTDATED` for each
   */
  async outdated(): Promise<readonly CaddisError[]> {
    const packages = new Set([...this.#providers.values()].flatMap((providers) => providers.map(({ module }) => module)));
    const found: CaddisError[] = [];
    for (const lazy of packages) {
      if (!(lazy instanceof LazyPackage)) continue;
      const running = await lazy.outdated();
      const { name, version } = lazy.found.info;
      if (running !== undefined) found.push(errors.RUNTIME_PACKAGE_OUTDATED({ package: name, version, running }));
    }
    return found;
  }

  get unusable(): readonly Error[] {
    return this.#options.unusable ?? [];
  }

  suggestion(id: string): string | undefined {
    return this.#options.suggestions?.get(id);
  }

  async load(id: string, packageName?: string): Promise<RegisteredModule> {
    const { module } = this.#choose(id, packageName);
    const registered = module instanceof LazyPackage ? ((await module.load()).get(id) as RegisteredModule) : module;
    const missing = missingMethods(registered);
    if (missing.length === 0) return registered;
    const { name, version } = registered.package;
    const methods = missing.map((method) => `${method}()`).join(', ');
    throw errors.RUNTIME_MODULE_METHODS_MISSING({ module: id, package: name, version, missing: methods });
  }

  loaded(id: string, packageName?: string): RegisteredModule | undefined {
    const candidates = (this.#providers.get(id) ?? []).filter(
      (provider) => packageName === undefined || provider.package.name === packageName,
    );
    const [only] = candidates;
    if (only === undefined || candidates.length > 1) return undefined;
    const registered = only.module instanceof LazyPackage ? only.module.modules?.get(id) : only.module;
    return registered === undefined || missingMethods(registered).length > 0 ? undefined : registered;
  }

  #provide(id: string, provider: Provider): void {
    const others = this.#providers.get(id);
    if (others === undefined) this.#providers.set(id, [provider]);
    else others.push(provider);
  }

  #choose(id: string, packageName: string | undefined): Provider {
    const providers = this.#providers.get(id) ?? [];
    const [first] = providers;
    if (first === undefined) throw errors.RUNTIME_MODULE_UNKNOWN({ module: id });
    const packages = providers.map((provider) => `${provider.package.name} ${provider.package.version}`).join(', ');
    if (packageName !== undefined) {
      const chosen = providers.find((provider) => provider.package.name === packageName);
      if (chosen === undefined) throw errors.RUNTIME_MODULE_NOT_IN_PACKAGE({ package: packageName, module: id, packages });
      return chosen;
    }
    const allowed = providers.filter((provider) => provider.package.refused !== true);
    if (allowed.length > 1) throw errors.RUNTIME_MODULE_AMBIGUOUS({ module: id, packages, first: first.package.name });
    return allowed[0] ?? first;
  }
}
