/**
 * JSON Schema (draft 2020-12) as the schema builder creates it, with one custom keyword, `x-caddis`.
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
 * Facts that JSON Schema cannot express. Plain data, so that other copies of this package can read it.
 *
 * @public
 */
export interface Annotation {
  /**
   * The string is a duration (loaded as milliseconds) or a network address (loaded as `NetworkAddress`; with `placeholders`,
   * loaded as the string).
   */
  readonly type?: 'duration' | 'address';
  /** Minimum and maximum of a duration, as durations. */
  readonly minimum?: string;
  readonly maximum?: string;
  /** Port if an address has none. */
  readonly defaultPort?: number;
  /** Network if an address has none; `tcp` when absent. */
  readonly defaultNetwork?: string;
  /** True if a range of ports is allowed. */
  readonly portRange?: boolean;
  /** The value is a module of this namespace. */
  readonly guest?: GuestAnnotation;
  /** The value is an object whose keys are names of modules of this namespace. */
  readonly guestMap?: GuestAnnotation;
  /** The value is loaded as the branch of `anyOf` that accepts it: one that lists the value, or else the one for its JSON type. */
  readonly union?: true;
  /** The string is the path of a file or folder, relative to the working directory. */
  readonly path?: true;
  /** Valid strings that cannot do what was meant: `check` warns with the first entry that matches. */
  readonly doubts?: readonly Doubt[];
  /** The value must never appear in logs, dumps, errors or docs. */
  readonly secret?: boolean;
  /** `{placeholders}` in the string are expanded with values of the request or, for `global`, only of the process. */
  readonly placeholders?: 'request' | 'global';
  /** What to use instead of a deprecated field. */
  readonly deprecated?: string;
  /** The field may change or be removed in any minor version of its package. */
  readonly stability?: 'experimental';
  /** Version of the package in which the field appeared. */
  readonly since?: string;
  /** Keys of this object that Caddy has and Caddis does not support. They are refused with a message that says so. */
  readonly unsupported?: UnsupportedKeys;
  /** What it means to omit an optional field, if no default tells. */
  readonly omitted?: string;
  /** What a generated sample config contains for a field that may be omitted. */
  readonly sample?: Sample;
}

/**
 * What a generated sample config contains for a field that may be omitted.
 *
 * @public
 */
export interface Sample {
  /** The value, as written in a config. */
  readonly value: unknown;
  /** True if even the smallest sample must contain the field, because the module does nothing worth showing without it. */
  readonly needed?: true;
  /** Key of a neighbouring field. If the sample contains that field, it does not need this one. */
  readonly unless?: string;
}

/**
 * Describes valid strings that can never do what was meant, e.g. a path without its slash. Caddy accepts them, so they get a warning, not an error.
 *
 * @public
 */
export interface Doubt {
  /** ECMAScript regular expression that matches such strings. */
  readonly pattern: string;
  /** What is doubtful: lowercase, no full stop, without the position. */
  readonly message: string;
  /** What to write instead. */
  readonly help?: string;
}

/**
 * Keys of an object that Caddy has and Caddis does not support. For each: the reason, and what to do instead. A single string applies to all
 * keys that the object does not describe. Operators read the text after the name of the key: lowercase, no full stop.
 *
 * @public
 */
export type UnsupportedKeys = Readonly<Record<string, string>> | string;

/**
 * Describes the namespace of a guest field.
 *
 * @public
 */
export interface GuestAnnotation {
  readonly namespace: string;
  /** Key in the guest's object that holds the module's name; absent if the key of the map is the name. */
  readonly inlineKey?: string;
  /** Methods that a guest must have. */
  readonly methods: readonly string[];
}
