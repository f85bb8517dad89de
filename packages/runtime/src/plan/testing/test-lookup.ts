import { moduleDescriptor, splitModuleId, type ModuleClass } from '@caddis/core/framework';
import type { ModuleLookup, PackageInfo, RegisteredModule } from '../../registry/registered-module.js';
import * as modules from './modules.js';

/** A module for tests: already loaded, or with a function that loads its package. */
export interface TestProvider {
  readonly package: PackageInfo;
  readonly load: () => Promise<RegisteredModule>;
  readonly loaded?: RegisteredModule | undefined;
}

/** A lookup in memory that records what it is asked to load. */
export class TestLookup implements ModuleLookup {
  readonly loads: string[] = [];
  readonly #providers = new Map<string, TestProvider[]>();

  constructor(private readonly suggestions: ReadonlyMap<string, string> = new Map()) {}

  add(id: string, provider: TestProvider): this {
    this.#providers.set(id, [...(this.#providers.get(id) ?? []), provider]);
    return this;
  }

  /** Adds a class as a module of a package. */
  addModule(target: ModuleClass, packageName = '@test/standard', exports?: object): this {
    const descriptor = moduleDescriptor(target);
    if (descriptor === undefined) throw new Error(`${target.name} is not a module`);
    const owner = { name: packageName, version: '1.2.3', standard: false };
    const module = { descriptor, target, package: owner, exports };
    return this.add(descriptor.id, { package: owner, load: () => Promise.resolve(module), loaded: module });
  }

  ids(namespaceId?: string): readonly string[] {
    const ids = [...this.#providers.keys()].sort();
    return namespaceId === undefined ? ids : ids.filter((id) => splitModuleId(id).namespaceId === namespaceId);
  }

  providers(id: string): readonly PackageInfo[] {
    return (this.#providers.get(id) ?? []).map((provider) => provider.package);
  }

  suggestion(id: string): string | undefined {
    return this.suggestions.get(id);
  }

  load(id: string, packageName?: string): Promise<RegisteredModule> {
    this.loads.push(id);
    const provider = this.#find(id, packageName);
    return provider === undefined ? Promise.reject(new Error(`no ${id}`)) : provider.load();
  }

  loaded(id: string, packageName?: string): RegisteredModule | undefined {
    return this.#find(id, packageName)?.loaded;
  }

  #find(id: string, packageName: string | undefined): TestProvider | undefined {
    return this.#providers.get(id)?.find((provider) => packageName === undefined || provider.package.name === packageName);
  }
}

/** Creates a lookup with all modules of `modules.ts`. */
export function standardLookup(suggestions?: ReadonlyMap<string, string>): TestLookup {
  const lookup = new TestLookup(suggestions);
  for (const exported of Object.values(modules)) {
    if (moduleDescriptor(exported) !== undefined) lookup.addModule(exported as unknown as ModuleClass);
  }
  return lookup;
}
