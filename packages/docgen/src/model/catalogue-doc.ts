import type { Stability } from '@caddis/core/framework';
import type { TypeDoc } from './type-doc.js';

/** Version of the form of {@link CatalogueDoc}; a change that readers of the JSON would notice raises it. @public */
export const catalogueVersion = 1;

/**
 * All that is known of what is installed: what every output of this package is made from. Plain JSON, in a fixed order.
 *
 * @public
 */
export interface CatalogueDoc {
  readonly version: typeof catalogueVersion;
  /** Standard packages first, then by name. */
  readonly packages: readonly PackageDoc[];
  /** By ID; of one ID the standard one first, then by package. */
  readonly modules: readonly ModuleDoc[];
  /** By ID; the namespace of apps, whose ID is empty, first. */
  readonly namespaces: readonly NamespaceDoc[];
  /** The config document itself. */
  readonly document: TypeDoc;
  /** By code. */
  readonly errors: readonly ErrorDoc[];
}

/** An npm package that holds modules. @public */
export interface PackageDoc {
  readonly name: string;
  readonly version: string;
  /** True for packages of the standard distribution. */
  readonly standard: boolean;
  readonly description?: string;
  /** SPDX expression. */
  readonly license?: string;
  /** Web address of the source. */
  readonly repository?: string;
  /** IDs of its modules, sorted. */
  readonly modules: readonly string[];
}

/** Names one module even where several packages provide its ID. @public */
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
  /** Key of the module's object that holds its name; absent where it is named by the key of a map. */
  readonly inlineKey?: string;
  readonly stability: Stability;
  /** Version of the package in which the module appeared. */
  readonly since?: string;
  /** What to use instead of a deprecated module. */
  readonly deprecated?: string;
  /** One sentence. */
  readonly summary: string;
  /** Markdown; may be empty. */
  readonly description: string;
  /** What people call what it does; for search. */
  readonly alsoCalled?: readonly string[];
  /** Placeholders that it fills in; absent where it fills in none. */
  readonly placeholders?: readonly PlaceholderDoc[];
  /** What it is configured with, without the inline key. */
  readonly config: TypeDoc;
  readonly examples: readonly ExampleDoc[];
  /** Where the module can be named: fields of other modules and of the document. */
  readonly hosts: readonly HostDoc[];
  /** Other packages that provide the same ID. */
  readonly rivals: readonly string[];
  /** Which of `provision`, `validate` and `cleanup` the class has. */
  readonly lifecycle: readonly string[];
  /** Services that the constructor asks for, by the name of their token. */
  readonly asks: readonly string[];
  /** Services that the module provides to those below it, by the name of their token. */
  readonly provides: readonly string[];
}

/** A config that shows a module's use. @public */
export interface ExampleDoc {
  readonly title: string;
  /** As written in JSON, with the inline key where the namespace has one. */
  readonly config: unknown;
}

/** Documentation of a placeholder. @public */
export interface PlaceholderDoc {
  /** Without braces; a word in capitals stands for what is filled in. */
  readonly name: string;
  /** One sentence, Markdown. */
  readonly description: string;
  /** A value that it may have. */
  readonly example: string;
  /** Whether it has a value without a request, too. */
  readonly scope: 'request' | 'global';
  /** Where it has a value, Markdown; absent for wherever placeholders of its scope are allowed. */
  readonly where?: string;
}

/** A field that takes modules of a namespace. @public */
export interface HostDoc {
  /** The module that has the field; absent for a field of the document. */
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
  /** How far authors can rely on its contract; absent where that is stable. */
  readonly stability?: Stability;
  /** Markdown; the first sentence stands alone. Empty when nothing that is installed describes the namespace. */
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
  /** Template of the message, `{name}` where a value goes. */
  readonly message: string;
  readonly help?: string;
  /** When it happens and what it means. */
  readonly doc: string;
}
