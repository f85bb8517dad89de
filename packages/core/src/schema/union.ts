import { errors } from '../errors.js';
import type { JsonSchema } from './json-schema.js';
import { makeField } from './make.js';
import type { ConfigInput, ConfigOf, Exact, Field, FieldOptions, PresenceOf, Type } from './types.js';

/** Two types or more, of which a value is one. @public */
export type Alternatives = readonly [Type<unknown, unknown>, Type<unknown, unknown>, ...(readonly Type<unknown, unknown>[])];

/** Keywords that are parts of a value: a merged schema has room for those of one alternative. */
const parts = ['items', 'properties', 'additionalProperties', 'propertyNames'] as const;

/**
 * A value of one of several types, e.g. a duration or the text `"ttl"`: `union([duration(), choice(['ttl'])])`. It is checked and
 * loaded as the type that takes it: a listed choice first, else the one that is written as this kind of JSON value.
 *
 * @param types - at least two; no two of them, choices apart, may be written as the same kind of JSON value
 * @throws `CORE_UNION_INVALID` where nothing would tell two of the types apart: modules that differ by a key are guests
 * @public
 */
export function union<const T extends Alternatives>(types: T): Type<ConfigOf<T[number]>, ConfigInput<T[number]>>;
export function union<const T extends Alternatives, const O extends FieldOptions<ConfigInput<T[number]>>>(
  types: T,
  options: Exact<O, FieldOptions<ConfigInput<T[number]>>>,
): Field<ConfigOf<T[number]>, ConfigInput<T[number]>, PresenceOf<O>>;
export function union(types: Alternatives, options?: FieldOptions<unknown>): Field<never, never, never> {
  const schemas = types.map(({ schema }) => (isGuest(schema) ? { type: 'object', ...schema } : schema));
  assertDistinct(schemas);
  const merged = mergedSchema(schemas);
  if (merged !== undefined) return makeField(merged, merged['x-caddis'] ?? {}, options);
  return makeField({ anyOf: schemas }, { union: true }, options);
}

/** `null`, as one of the types of a `union`. Elsewhere `null` means that a field is left out. @public */
export function nothing(): Type<null> {
  return makeField({ type: 'null' }, {});
}

function assertDistinct(schemas: readonly JsonSchema[]): void {
  const taken = new Set<string>();
  for (const schema of schemas) {
    if (schema.enum !== undefined) continue;
    for (const kind of kindsOf(schema)) {
      const name = kind === 'integer' ? 'number' : kind;
      if (taken.has(name)) throw errors.CORE_UNION_INVALID({ kind: name });
      taken.add(name);
    }
  }
}

/** A guest's schema says nothing of its value, which its host checks; here an object must be told from other values. */
function isGuest(schema: JsonSchema): boolean {
  return schema['x-caddis']?.guest !== undefined;
}

/** The kinds of JSON values that a type is written as. */
function kindsOf({ type, anyOf }: JsonSchema): readonly string[] {
  if (Array.isArray(anyOf)) return (anyOf as readonly JsonSchema[]).flatMap(kindsOf);
  return type === undefined ? ['string', 'number', 'boolean', 'null', 'array', 'object'] : [type].flat();
}

/**
 * One schema with a list of types, where that says the same: a keyword demands something of its own kind of value only. Such a schema
 * is told in fewer words when it is broken.
 */
function mergedSchema(schemas: readonly JsonSchema[]): JsonSchema | undefined {
  if (!schemas.every(isPlain)) return undefined;
  if (schemas.filter((schema) => parts.some((part) => schema[part] !== undefined)).length > 1) return undefined;
  return { ...Object.assign({}, ...schemas), type: schemas.flatMap(({ type }) => type ?? []) };
}

/** Tells whether a schema says nothing that would be said of the other types as well. */
function isPlain(schema: JsonSchema): boolean {
  if (schema.type === undefined || schema.enum !== undefined || schema.description !== undefined) return false;
  return Object.keys(schema['x-caddis'] ?? {}).every((key) => key === 'placeholders');
}
