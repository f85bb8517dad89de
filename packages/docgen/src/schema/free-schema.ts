import type { JsonSchema } from '@caddis/core/framework';

/** The key that any object of a config may have, so that the admin API finds it. @internal */
export const idKey: Readonly<Record<string, JsonSchema>> = {
  '@id': { type: ['string', 'number'], description: 'A name for this object in the admin API.', doNotSuggest: true },
};

/** Name of the definition that {@link anyValue} stands under. @internal */
export const anyValueName = 'any value';

/** Takes any value, in which the objects may have an `@id`. @internal */
export const anyValue: JsonSchema = {
  properties: idKey,
  additionalProperties: { $ref: `#/$defs/${encodeURIComponent(anyValueName)}` },
  items: { $ref: `#/$defs/${encodeURIComponent(anyValueName)}` },
};

const inOne = ['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'] as const;
const inList = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const inMap = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'] as const;
/** Keywords beside which a value is not free any more. */
const saysWhatIsInside = new Set<string>([...inOne.filter((key) => key !== 'propertyNames'), ...inList, ...inMap, '$ref', 'enum', 'const']);

/**
 * Turns JSON Schema that an author wrote into a part of the schema for editors: its references start from where it stands, and
 * each object may have an `@id`, which planning takes away before it checks anything.
 *
 * @param schema - the schema, at any depth
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

/** What a schema says of objects, with room for an `@id`. */
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

/** The bounds of the number of keys: an `@id` is none. */
function withoutCounting({ minProperties, maxProperties: most }: JsonSchema, { allOf }: JsonSchema): JsonSchema {
  if (minProperties === undefined && typeof most !== 'number') return {};
  const others = Array.isArray(allOf) ? (allOf as readonly JsonSchema[]) : [];
  const bounds = { if: { required: ['@id'] }, then: { minProperties: (minProperties ?? 0) + 1 }, ...(typeof most === 'number' ? { else: { maxProperties: most } } : {}) };
  return { allOf: [...others, bounds], ...(typeof most === 'number' ? { maxProperties: most + 1 } : {}) };
}

function mayBe({ type }: JsonSchema, wanted: string): boolean {
  return type === undefined || type === wanted || (Array.isArray(type) && type.includes(wanted));
}
