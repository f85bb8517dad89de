import { errors } from '../errors.js';
import type { JsonSchema } from './json-schema.js';
import { makeField } from './make.js';
import type { ConfigInput, ConfigOf, Exact, Field, FieldOptions, PresenceOf, Type } from './types.js';

/** The types of a union: at least two. @public */
export type Alternatives = readonly [Type<unknown, unknown>, Type<unknown, unknown>, ...(readonly Type<unknown, unknown>[])];

/** Keywords that describe parts of a value. A merged schema can hold those of one alternative only. */
const parts = ['items', 'properties', 'additionalProperties', 'propertyNames'] as const;

/**
 * A value of one of several types, e.g. a duration or the string `"ttl"`: `union([duration(), choice(['ttl'])])`. It is checked and
 * loaded as the type that accepts it: a choice that lists the value, or else the type for its JSON type.
 *
 * @param types - at least two; apart from choices, no two of them may accept the same JSON type
 * @throws `CORE_UNION_INVALID` if two types accept the same JSON type; use guests for objects that a key distinguishes
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

/** The type of `null`, for use in a `union`. Elsewhere, `null` means that a field is omitted. @public */
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

/** Tells whether a schema is that of a guest. It does not restrict the value, so a union must add that it is an object. */
function isGuest(schema: JsonSchema): boolean {
  return schema['x-caddis']?.guest !== undefined;
}

/** Returns the JSON types that a schema accepts. */
function kindsOf({ type, anyOf }: JsonSchema): readonly string[] {
  if (Array.isArray(anyOf)) return (anyOf as readonly JsonSchema[]).flatMap(kindsOf);
  return type === undefined ? ['string', 'number', 'boolean', 'null', 'array', 'object'] : [type].flat();
}

/**
 * Merges the schemas into one with a list of types, if that means the same. It does, because a keyword restricts only values of its own
 * JSON type. Validation errors of a merged schema are shorter than those of `anyOf`.
 */
function mergedSchema(schemas: readonly JsonSchema[]): JsonSchema | undefined {
  if (!schemas.every(isPlain)) return undefined;
  if (schemas.filter((schema) => parts.some((part) => schema[part] !== undefined)).length > 1) return undefined;
  return { ...Object.assign({}, ...schemas), type: schemas.flatMap(({ type }) => type ?? []) };
}

/** Tells whether a schema contains nothing that would also apply to the other types after merging. */
function isPlain(schema: JsonSchema): boolean {
  if (schema.type === undefined || schema.enum !== undefined || schema.description !== undefined) return false;
  return Object.keys(schema['x-caddis'] ?? {}).every((key) => key === 'placeholders');
}
