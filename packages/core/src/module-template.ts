/**
 * Starting point of a new module in a namespace: data from which `npm create caddis-module` generates a package.
 *
 * Code is TypeScript without indentation of its own. Put whatever plain JavaScript must not contain between `«` and `»`, e.g. `size«: number» = 1`.
 * `__CLASS__` stands for the class name, `__NAME__` for the module name. For each omitted part, the generator uses a default: a namespace without a
 * template gets a class with all methods of the contract, each of which throws an error that says it is not written yet.
 *
 * @public
 */
export interface ModuleTemplate {
  /** Name of the contract's interface, exported beside the namespace. */
  readonly contract?: string;
  /** Suffix of the class name, e.g. `Upstreams`; derived from the namespace's ID when left out. */
  readonly classSuffix?: string;
  /** What the module does, in one sentence. The author replaces it together with the example code. */
  readonly summary?: string;
  /** Imports of the code: names by package or package entry; types as `type Name`. Each package becomes a dependency. */
  readonly imports?: TemplateImports;
  /** Config fields: the properties inside `object({ … })`, each on a line of its own that ends with a comma. */
  readonly fields?: string;
  /** Services that the constructor receives after the config. */
  readonly services?: readonly TemplateService[];
  /** Interfaces that the class implements besides the contract, e.g. `Provisioner`. */
  readonly implements?: readonly string[];
  /** Class members placed before the constructor: the module's state. */
  readonly state?: string;
  /** Class members placed after the constructor. They can use `this.config` if there are fields, and each service under its name. */
  readonly members?: string;
  /** Code placed below the class: helper functions. */
  readonly code?: string;
  /** The module's config in the example document, as written in JSON, without the inline key. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A complete config document that uses the module: the string `__MODULE__` stands for the module's object, the key `__NAME__` for its name. */
  readonly document?: unknown;
  /** A command that shows the module at work, run against the example document. */
  readonly tryIt?: TemplateTry;
  /** The module's own tests. */
  readonly test?: TemplateTest;
}

/** Imported names by package or package entry; types as `type Name`. @public */
export type TemplateImports = Readonly<Record<string, readonly string[]>>;

/** A service that the constructor of a new module receives. @public */
export interface TemplateService {
  /** Name of the constructor parameter and of the class member. */
  readonly name: string;
  readonly type: string;
  /** The decorator as code, without the `@`, e.g. `inject(clock)`. */
  readonly decorator: string;
}

/** A shell command and its expected output. @public */
export interface TemplateTry {
  readonly command: string;
  readonly output: string;
}

/** The tests of a new module, for `node:test`. @public */
export interface TemplateTest {
  /** Imports besides the class, `assert`, `describe` and `it`. */
  readonly imports?: TemplateImports;
  /** Code at the top of the test file: functions and values that the tests use. */
  readonly setup?: string;
  /** Additional options of `conformance`, as code, e.g. `configs: [{ path: 'x' }]`. */
  readonly conformance?: string;
  /** The tests: calls of `it`. */
  readonly code: string;
}
