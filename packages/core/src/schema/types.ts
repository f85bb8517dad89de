import type { JsonSchema, Sample } from './json-schema.js';

/** Present in types only: what a schema gives and takes. */
declare const carried: unique symbol;

/**
 * A kind of config value: its JSON Schema, and the TypeScript types of what it loads to and of what is written.
 *
 * @public
 */
export interface Type<Loaded, Written = Loaded> {
  readonly schema: JsonSchema;
  readonly [carried]?: { readonly loaded: Loaded; readonly written: Written };
}

/**
 * Whether a field must be written, may be left out, or has a default.
 *
 * @public
 */
export type Presence = 'required' | 'optional' | 'defaulted';

/**
 * A described {@link Type}: what an object is made of.
 *
 * @public
 */
export interface Field<Loaded, Written = Loaded, P extends Presence = Presence> extends Type<Loaded, Written> {
  readonly presence: P;
}

/**
 * What can be said of every field.
 *
 * @public
 */
export interface FieldOptions<Written> {
  /** One sentence that ends in a full stop; then unit, range, and what omitting it means. Markdown. */
  readonly description: string;
  /** Used when the field is left out; written as in a config. A field with a default is never required. */
  readonly default?: Written;
  /** True: the field may be left out and then is `undefined`. */
  readonly optional?: true;
  /** What leaving out an optional field means, in a few words, e.g. `no limit`. */
  readonly omitted?: string;
  /** Set when the field should no longer be used: what to use instead. */
  readonly deprecated?: string;
  /** How far the field can be relied on; `stable` when left out. For one that should no longer be used there is `deprecated`. */
  readonly stability?: 'experimental' | 'stable';
  /** Version of the package in which the field appeared. */
  readonly since?: string;
  /** What a sample has here, where nothing that fits by itself would do. */
  readonly sample?: Sample;
}

/**
 * The type that a schema loads to: what a module's constructor receives.
 *
 * @public
 */
export type ConfigOf<S extends Type<unknown, unknown>> = S extends Type<infer Loaded, unknown> ? Loaded : never;

/**
 * The type of what is written in JSON for a schema.
 *
 * @public
 */
export type ConfigInput<S extends Type<unknown, unknown>> = S extends Type<unknown, infer Written> ? Written : never;

/** The presence that a field's options give it. @public */
export type PresenceOf<Options> = Options extends { readonly default: unknown }
  ? 'defaulted'
  : Options extends { readonly optional: true }
    ? 'optional'
    : 'required';

/** Rejects keys that the options do not have. @public */
export type Exact<Options, Allowed> = Options & { readonly [Key in Exclude<keyof Options, keyof Allowed>]: never };

/** Fields of an object, by key. @public */
export type Fields = Readonly<Record<string, Field<unknown, unknown>>>;
/** Keys of the fields that are given, left out or defaulted. @public */
export type KeysWith<S extends Fields, P extends Presence> = {
  [Key in keyof S]: S[Key] extends Field<unknown, unknown, infer Own> ? (Own extends P ? Key : never) : never;
}[keyof S];

/** One object type of several that are joined, as editors should show it. @public */
export type Flat<T> = { [Key in keyof T]: T[Key] } & unknown;

/** What an object of fields loads to. @public */
export type LoadedObject<S extends Fields> = Flat<
  { readonly [Key in KeysWith<S, 'required' | 'defaulted'>]: ConfigOf<S[Key]> } & {
    readonly [Key in KeysWith<S, 'optional'>]?: ConfigOf<S[Key]> | undefined;
  }
>;

/** What is written for an object of fields. @public */
export type WrittenObject<S extends Fields> = Flat<
  { readonly [Key in KeysWith<S, 'required'>]: ConfigInput<S[Key]> } & {
    readonly [Key in KeysWith<S, 'optional' | 'defaulted'>]?: ConfigInput<S[Key]>;
  }
>;
