/**
 * What a new module of a namespace begins with: data, from which `npm create caddis-module` writes a package.
 *
 * Code is TypeScript with the margin at the left. What plain JavaScript has not stands between `«` and `»`, e.g. `size«: number» = 1`. `__CLASS__`
 * stands for the name of the class, `__NAME__` for that of the module. Whatever is left out, the generator fills with what it
 * knows: a namespace without a template gets a class with all methods of the contract, each of which throws that it is not written yet.
 *
 * @public
 */
export interface ModuleTemplate {
  /** Name of the contract's interface, exported beside the namespace. */
  readonly contract?: string;
  /** Ending of the class's name, e.g. `Upstreams`; made of the namespace's ID when left out. */
  readonly classSuffix?: string;
  /** What the module does, one sentence. It is a beginning, and the author replaces it with the rest. */
  readonly summary?: string;
  /** What the code imports: names by package or entry, types as `type Name`. The package becomes a dependency. */
  readonly imports?: TemplateImports;
  /** Fields of the config: the properties in `object({ … })`, each on a line of its own that ends with a comma. */
  readonly fields?: string;
  /** Services that the constructor asks for, after the config. */
  readonly services?: readonly TemplateService[];
  /** Interfaces that the class has besides the contract, e.g. `Provisioner`. */
  readonly implements?: readonly string[];
  /** Members of the class that stand before its constructor: what it keeps. */
  readonly state?: string;
  /** Members of the class that stand behind its constructor: `this.config` is there where there are fields, and each service under its name. */
  readonly members?: string;
  /** Code that stands below the class: functions that it calls. */
  readonly code?: string;
  /** The module's config in the example document, as written in JSON, without the inline key. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A whole config document that runs and uses the module: the text `__MODULE__` stands for the module's object, the key `__NAME__` for its name. */
  readonly document?: unknown;
  /** A request to the example document that shows the module at work. */
  readonly tryIt?: TemplateTry;
  /** The module's own tests. */
  readonly test?: TemplateTest;
}

/** Names by package or entry, types as `type Name`. @public */
export type TemplateImports = Readonly<Record<string, readonly string[]>>;

/** A service that the constructor of a new module asks for. @public */
export interface TemplateService {
  /** Name of the parameter and of the member. */
  readonly name: string;
  readonly type: string;
  /** The decorator as code without `@`, e.g. `inject(clock)`. */
  readonly decorator: string;
}

/** A shell command and what it prints. @public */
export interface TemplateTry {
  readonly command: string;
  readonly output: string;
}

/** The tests of a new module, for `node:test`. @public */
export interface TemplateTest {
  /** What they import besides the class, `assert` and `describe` and `it`. */
  readonly imports?: TemplateImports;
  /** Code at the top of the file: functions and values that the tests use. */
  readonly setup?: string;
  /** Further options of `conformance` as code, e.g. `configs: [{ path: 'x' }]`. */
  readonly conformance?: string;
  /** Calls of `it`. */
  readonly code: string;
}
