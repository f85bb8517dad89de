import type { JsonSchema, Sample } from './json-schema.js';

/** Exists in types only: carries the loaded and the written type of a schema. */
declare const carried: unique symbol;

/**
 * The type of a config value: its JSON Schema, and the TypeScript types of the loaded and of the written value.
 *
 * @public
 */
export interface Type<Loaded, Written = Loaded> {
  readonly schema: JsonSchema;
  readonly [carried]?: { readonly loaded: Loaded; readonly written: Written };
}

/**
 * Whether a field must be written, may be omitted, or has a default.
 *
 * @public
 */
export type Presence = 'required' | 'optional' | 'defaulted';

/**
 * A {@link Type} with a description, for use in an object.
 *
 * @public
 */
export interface Field<Loaded, Written = Loaded, P extends Presence = Presence> extends Type<Loaded, Written> {
  readonly presence: P;
}

/**
 * Options that every field has.
 *
 * @public
 */
export interface FieldOptions<Written> {
  /** One sentence with a full stop; then the unit, the range, and what omitting the field means. Markdown. */
  readonly description: string;
  /** Value if the field is omitted, as written in a config. A field with a default is never required. */
  readonly default?: Written;
  /** True if the field may be omitted; its value is then `undefined`. */
  readonly optional?: true;
  /** What it means to omit an optional field, in a few words, e.g. `no limit`. */
  readonly omitted?: string;
  /** Set if the field should no longer be used: what to use instead. */
  readonly deprecated?: string;
  /** How reliable the field is; `stable` when left out. For a field that should no longer be used, set `deprecated`. */
  readonly stability?: 'experimental' | 'stable';
  /** Version of the package in which the field appeared. */
  readonly since?: string;
  /** What a generated sample config contains for the field, if the generator cannot find a suitable value itself. */
  readonly sample?: Sample;
}

/**
 * The loaded type of a schema: what a module's constructor receives.
 *
 * @public
 */
export type ConfigOf<S extends Type<unknown, unknown>> = S extends Type<infer Loaded, unknown> ? Loaded : never;

/**
 * The written type of a schema: what the JSON config contains.
 *
 * @public
 */
export type ConfigInput<S extends Type<unknown, unknown>> = S extends Type<unknown, infer Written> ? Written : never;

/** The presence that results from a field's options. @public */
export type PresenceOf<Options> = Options extends { readonly default: unknown }
  ? 'defaulted'
  : Options extends { readonly optional: true }
    ? 'optional'
    : 'required';

/** Rejects unknown keys in the options. @public */
export type Exact<Options, Allowed> = Options & { readonly [Key in Exclude<keyof Options, keyof Allowed>]: never };

/** Fields of an object, by key. @public */
export type Fields = Readonly<Record<string, Field<unknown, unknown>>>;
/** Keys of the fields that have a certain presence. @public */
export type KeysWith<S extends Fields, P extends Presence> = {
  [Key in keyof S]: S[Key] extends Field<unknown, unknown, infer Own> ? (Own extends P ? Key : never) : never;
}[keyof S];

/** Merges an intersection into one object type, so that editors show it readably. @public */
export type Flat<T> = { [Key in keyof T]: T[Key] } & unknown;

/** The loaded type of an object with the given fields. @public */
export type LoadedObject<S extends Fields> = Flat<
  { readonly [Key in KeysWith<S, 'required' | 'defaulted'>]: ConfigOf<S[Key]> } & {
    readonly [Key in KeysWith<S, 'optional'>]?: ConfigOf<S[Key]> | undefined;
  }
>;

/** The written type of an object with the given fields. @public */
export type WrittenObject<S extends Fields> = Flat<
  { readonly [Key in KeysWith<S, 'required'>]: ConfigInput<S[Key]> } & {
    readonly [Key in KeysWith<S, 'optional' | 'defaulted'>]?: ConfigInput<S[Key]>;
  }
>;
