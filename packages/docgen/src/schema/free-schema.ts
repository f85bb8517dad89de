import type { JsonSchema } from '@caddis/core/framework';

/** The key `@id`, which every object in a config may have for use in the admin API. @internal */
export const idKey: Readonly<Record<string, JsonSchema>> = {
  '@id': { type: ['string', 'number'], description: 'A name for this object in the admin API.', doNotSuggest: true },
};

/** Name of the definition of {@link anyValue}. @internal */
export const anyValueName = 'any value';

/** Accepts any value; objects in it may have an `@id`. @internal */
export const anyValue: JsonSchema = {
  properties: idKey,
  additionalProperties: { $ref: `#/$defs/${encodeURIComponent(anyValueName)}` },
  items: { $ref: `#/$defs/${encodeURIComponent(anyValueName)}` },
};

const inOne = ['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'] as const;
const inList = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const inMap = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'] as const;
/** Keywords that restrict the content of a value. */
const saysWhatIsInside = new Set<string>([...inOne.filter((key) => key !== 'propertyNames'), ...inList, ...inMap, '$ref', 'enum', 'const']);

/**
 * Adapts JSON Schema that an author wrote to the schema for editors: rewrites its references, and allows an `@id` in each object, because
 * planning removes `@id`s before any check.
 *
 * @param schema - a schema or a part of one
 * @param base - JSON pointer of the module's own schema
 * @internal
 */
export function freeSchema(schema: JsonSchema, base: string): JsonSchema {
  const whole: Record<string, unknown> = { ...schema };
  const inner = (part: unknown): unknown => (typeof part === 'object' && part !== null ? freeSchema(part as JsonSchema, base) : part);
  for (const key of inOne) if (whole[key] !== undefined) whole[key] = inner(whole[key]);
  for (const key of inList) if (Array.isArray(whole[key])) whole[key] = whole[key].map(inner);
  for (const key of inMap) {
    const map = whole[key];
    if (typeof map === 'object' && map !== null) whole[key] = Object.fromEntries(Object.entries(map).map(([name, part]) => [name, inner(part)]));
  }
  const reference = whole['$ref'];
  if (typeof reference === 'string') whole['$ref'] = reference.replace(/^#/, `#${base}`);
  return { ...whole, ...withId(schema, whole) };
}

/** Extends the schema of an object by an `@id`. */
function withId(schema: JsonSchema, whole: JsonSchema): JsonSchema {
  if (!mayBe(schema, 'object') && !mayBe(schema, 'array')) return {};
  const isOpen = !Object.keys(schema).some((key) => saysWhatIsInside.has(key));
  const { properties, additionalProperties } = isOpen ? anyValue : whole;
  if (properties === undefined && additionalProperties === undefined) return {};
  return {
    ...(isOpen ? anyValue : {}),
    properties: { ...properties, ...idKey },
    ...(schema.propertyNames === undefined ? {} : { propertyNames: { anyOf: [{ const: '@id' }, schema.propertyNames] } }),
    ...withoutCounting(schema, whole),
  };
}

/** Adapts bounds on the number of keys, because an `@id` does not count. */
function withoutCounting({ minProperties, maxProperties: most }: JsonSchema, { allOf }: JsonSchema): JsonSchema {
  if (minProperties === undefined && typeof most !== 'number') return {};
  const others = Array.isArray(allOf) ? (allOf as readonly JsonSchema[]) : [];
  const bounds = { if: { required: ['@id'] }, then: { minProperties: (minProperties ?? 0) + 1 }, ...(typeof most === 'number' ? { else: { maxProperties: most } } : {}) };
  return { allOf: [...others, bounds], ...(typeof most === 'number' ? { maxProperties: most + 1 } : {}) };
}

function mayBe({ type }: JsonSchema, wanted: string): boolean {
  return type === undefined || type === wanted || (Array.isArray(type) && type.includes(wanted));
}
