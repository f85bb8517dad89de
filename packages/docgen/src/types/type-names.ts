import type { CatalogueIndex } from '../model/catalogue-index.js';
import type { ModuleDoc } from '../model/catalogue-doc.js';
import { namespaceName } from '../text/names.js';

/** Type names that are used for other things than modules and namespaces. */
const reserved = ['CaddisConfig', 'Duration', 'Json'];

/**
 * Assigns type names to namespaces and modules: `http.handlers` becomes `HttpHandlers`, and its module `echo` `HttpHandlersEcho`.
 *
 * @internal
 */
export class TypeNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set(reserved);

  /** Namespaces whose names were requested, including those without installed modules. */
  readonly namespaces = new Set<string>();

  constructor(private readonly index: CatalogueIndex) {}

  /** Name of the type of a guest with an inline key. */
  guest(namespace: string): string {
    this.namespaces.add(namespace);
    return this.#nameOf(`guest ${namespace}`, pascalCase(namespaceName(namespace)));
  }

  /** Name of the type of a map of guests by name. */
  guestMap(namespace: string): string {
    this.namespaces.add(namespace);
    return this.#nameOf(`map ${namespace}`, `${pascalCase(namespaceName(namespace))}ByName`);
  }

  /** Name of the type of a module's config. */
  config(module: ModuleDoc): string {
    const rivals = this.index.modulesById(module.id).length > 1 ? pascalCase(`of ${module.package}`) : '';
    return this.#nameOf(`config ${module.id} ${module.package}`, `${pascalCase(module.namespace === '' ? `${module.id} app` : module.id)}${rivals}`);
  }

  /** Makes a name unique, because two IDs can give the same name. */
  #nameOf(key: string, wanted: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${wanted}${count}`;
    this.#taken.add(name);
    this.#names.set(key, name);
    return name;
  }
}

function pascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  return /^\d/.test(joined) ? `_${joined}` : joined;
}
