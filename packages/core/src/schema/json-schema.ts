/**
 * Plain JSON Schema (draft 2020-12) as the builder makes it, with one keyword of our own, `x-caddis`.
 *
 * @public
 */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly deprecated?: boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly minProperties?: number;
  readonly 'x-caddis'?: Annotation;
  readonly [keyword: string]: unknown;
}

/**
 * What JSON Schema has no word for. Plain data, so that it survives another copy of this package.
 *
 * @public
 */
export interface Annotation {
  /**
   * The text is a duration (loaded as milliseconds) or a network address (loaded as `NetworkAddress`, but with
   * `placeholders` as the text).
   */
  readonly type?: 'duration' | 'address';
  /** Bounds of a duration, as durations. */
  readonly minimum?: string;
  readonly maximum?: string;
  /** Port of an address that names none. */
  readonly defaultPort?: number;
  /** Network of an address that names none; `tcp` when absent. */
  readonly defaultNetwork?: string;
  /** True where a range of ports is allowed. */
  readonly portRange?: boolean;
  /** The value is a module of this namespace. */
  readonly guest?: GuestAnnotation;
  /** The value is an object whose keys are names of modules of this namespace. */
  readonly guestMap?: GuestAnnotation;
  /** The value is loaded as the branch of `anyOf` that takes it: one that lists the value, else the one for its kind of value. */
  readonly union?: true;
  /** The text is the path of a file or folder, relative to the working directory. */
  readonly path?: true;
  /** Texts that are accepted although they cannot do what was meant: `check` warns of the first that fits. */
  readonly doubts?: readonly Doubt[];
  /** Never shown in logs, dumps, errors or docs. */
  readonly secret?: boolean;
  /** `{placeholders}` in the text are expanded, with the request's or the process's values. */
  readonly placeholders?: 'request' | 'global';
  /** What to use instead of a deprecated field. */
  readonly deprecated?: string;
  /** The field may change or go in any minor version of its package. */
  readonly stability?: 'experimental';
  /** Version of the package in which the field appeared. */
  readonly since?: string;
  /** Keys of this object that Caddy has and Caddis does not. They are refused with a message that says so. */
  readonly unsupported?: UnsupportedKeys;
  /** What omitting an optional field means, where no default says it. */
  readonly omitted?: string;
  /** What a sample has in a field that may be left out. */
  readonly sample?: Sample;
}

/**
 * What a sample of a config has in a field that may be left out.
 *
 * @public
 */
export interface Sample {
  /** The value, written as in a config. */
  readonly value: unknown;
  /** True where also the smallest sample has it: without it the module does nothing worth showing. */
  readonly needed?: true;
  /** Key of a field beside it in whose company it is not needed. */
  readonly unless?: string;
}

/**
 * Texts that a module takes, as Caddy does, and that can never do what was meant: a path without its slash, say. They are warned of, not refused.
 *
 * @public
 */
export interface Doubt {
  /** ECMAScript regular expression that such texts match. */
  readonly pattern: string;
  /** What is doubtful: lowercase, no full stop, without the place. */
  readonly message: string;
  /** What to write instead. */
  readonly help?: string;
}

/**
 * Keys of an object that Caddy has and Caddis does not, each with the reason and what to do instead; or one such text for all keys
 * that the object does not describe. Operators read the text below the name of the key: lowercase, no full stop.
 *
 * @public
 */
export type UnsupportedKeys = Readonly<Record<string, string>> | string;

/**
 * Names the namespace of a guest field.
 *
 * @public
 */
export interface GuestAnnotation {
  readonly namespace: string;
  /** Key of the guest's object that holds its name; absent where the map's key is the name. */
  readonly inlineKey?: string;
  /** Methods that a guest must have. */
  readonly methods: readonly string[];
}
