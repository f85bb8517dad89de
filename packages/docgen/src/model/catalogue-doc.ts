import type { Stability } from '@caddis/core/framework';
import type { TypeDoc } from './type-doc.js';

/** Format version of {@link CatalogueDoc}, raised by changes that readers of the JSON would notice. @public */
export const catalogueVersion = 1;

/**
 * Everything that is known about the installed modules. All outputs of this package are generated from it. Plain JSON, in a fixed order.
 *
 * @public
 */
export interface CatalogueDoc {
  readonly version: typeof catalogueVersion;
  /** Standard packages first, then sorted by name. */
  readonly packages: readonly PackageDoc[];
  /** Sorted by ID; with the same ID, standard modules first, then by package. */
  readonly modules: readonly ModuleDoc[];
  /** Sorted by ID; the namespace of apps comes first, because its ID is empty. */
  readonly namespaces: readonly NamespaceDoc[];
  /** The config document itself. */
  readonly document: TypeDoc;
  /** Sorted by code. */
  readonly errors: readonly ErrorDoc[];
}

/** An npm package with modules. @public */
export interface PackageDoc {
  readonly name: string;
  readonly version: string;
  /** True for packages of the standard distribution. */
  readonly standard: boolean;
  readonly description?: string;
  /** SPDX license expression. */
  readonly license?: string;
  /** URL of the source code. */
  readonly repository?: string;
  /** IDs of its modules, sorted. */
  readonly modules: readonly string[];
}

/** Identifies a module, even if several packages provide its ID. @public */
export interface ModuleRef {
  readonly id: string;
  /** Name of the package. */
  readonly package: string;
}

/** Documentation of one module of one package. @public */
export interface ModuleDoc extends ModuleRef {
  /** Last label of the ID. */
  readonly name: string;
  /** ID of the namespace; empty for apps. */
  readonly namespace: string;
  /** Key in the module's object that holds its name; undefined if modules are named by map keys. */
  readonly inlineKey?: string;
  readonly stability: Stability;
  /** Version of the package in which the module appeared. */
  readonly since?: string;
  /** What to use instead, if the module is deprecated. */
  readonly deprecated?: string;
  /** One sentence. */
  readonly summary: string;
  /** Markdown; may be empty. */
  readonly description: string;
  /** Other names for what the module does, used by the search. */
  readonly alsoCalled?: readonly string[];
  /** The placeholders that the module sets; undefined if it sets none. */
  readonly placeholders?: readonly PlaceholderDoc[];
  /** Type of its config, without the inline key. */
  readonly config: TypeDoc;
  readonly examples: readonly ExampleDoc[];
  /** Where configs can use the module: fields of other modules and of the document. */
  readonly hosts: readonly HostDoc[];
  /** Other packages that provide the same ID. */
  readonly rivals: readonly string[];
  /** Names of the lifecycle methods that the class has: `provision`, `validate`, `cleanup`. */
  readonly lifecycle: readonly string[];
  /** Names of the tokens of services that the constructor takes. */
  readonly asks: readonly string[];
  /** Names of the tokens of services that the module provides to modules below it. */
  readonly provides: readonly string[];
}

/** An example config of a module. @public */
export interface ExampleDoc {
  readonly title: string;
  /** The config as JSON, with the inline key if the namespace has one. */
  readonly config: unknown;
}

/** Documentation of a placeholder. @public */
export interface PlaceholderDoc {
  /** Name without braces; words in capitals stand for variable parts. */
  readonly name: string;
  /** One sentence, Markdown. */
  readonly description: string;
  /** A possible value. */
  readonly example: string;
  /** `global` if the placeholder also has a value outside of requests. */
  readonly scope: 'request' | 'global';
  /** Where it has a value, Markdown; undefined if that is everywhere where placeholders of its scope are allowed. */
  readonly where?: string;
}

/** A field that accepts modules of a namespace. @public */
export interface HostDoc {
  /** The module that has the field; undefined for a field of the document. */
  readonly module?: ModuleRef;
  /** Path of the field in the module's config or in the document. */
  readonly path: string;
  /** The field's type in a few words, e.g. `array of modules`. */
  readonly label: string;
}

/** Documentation of a namespace. @public */
export interface NamespaceDoc {
  /** Empty for apps. */
  readonly id: string;
  readonly inlineKey?: string;
  /** Stability of the contract; undefined if it is stable. */
  readonly stability?: Stability;
  /** Markdown; its first sentence can stand alone. Empty if nothing that is installed describes the namespace. */
  readonly description: string;
  /** Methods that a module of the namespace must have. */
  readonly methods: readonly string[];
  readonly modules: readonly ModuleRef[];
  readonly hosts: readonly HostDoc[];
}

/** Documentation of an error. @public */
export interface ErrorDoc {
  readonly code: string;
  readonly package: string;
  /** Message template with `{name}` for variable parts. */
  readonly message: string;
  readonly help?: string;
  /** When the error occurs and what it means. */
  readonly doc: string;
}
