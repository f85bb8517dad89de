import type { CatalogueIndex } from '../model/catalogue-index.js';
import type { ModuleDoc } from '../model/catalogue-doc.js';
import { namespaceName } from '../text/names.js';

/** Names that stand for no module or namespace. */
const reserved = ['CaddisConfig', 'Duration', 'Json'];

/**
 * Gives namespaces and modules names for TypeScript: `http.handlers` is `HttpHandlers`, and a module of it `HttpHandlersEcho`.
 *
 * @internal
 */
export class TypeNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set(reserved);

  /** Namespaces that were asked for, also those that nothing is installed of. */
  readonly namespaces = new Set<string>();

  constructor(private readonly index: CatalogueIndex) {}

  /** Type of a module that is named inside its object. */
  guest(namespace: string): string {
    this.namespaces.add(namespace);
    return this.#nameOf(`guest ${namespace}`, pascalCase(namespaceName(namespace)));
  }

  /** Type of modules that are named by the keys of an object. */
  guestMap(namespace: string): string {
    this.namespaces.add(namespace);
    return this.#nameOf(`map ${namespace}`, `${pascalCase(namespaceName(namespace))}ByName`);
  }

  /** Type of a module's config. */
  config(module: ModuleDoc): string {
    const rivals = this.index.modulesById(module.id).length > 1 ? pascalCase(`of ${module.package}`) : '';
    return this.#nameOf(`config ${module.id} ${module.package}`, `${pascalCase(module.namespace === '' ? `${module.id} app` : module.id)}${rivals}`);
  }

  /** Two IDs may become one word. */
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
