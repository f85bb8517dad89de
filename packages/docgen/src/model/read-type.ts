import type { Annotation, GuestAnnotation, JsonSchema } from '@caddis/core/framework';
import { compact } from './compact.js';
import type { FieldDoc, TypeDoc } from './type-doc.js';
import { typeLabel } from './type-label.js';

/** A type without its label, which is added last. */
type Unlabelled = Omit<TypeDoc, 'label'>;

/** The position while reading: the root schema for `$ref`, the field path, and the references that are being followed. */
interface Place {
  readonly root: JsonSchema;
  readonly path: string;
  readonly inside: readonly string[];
}

/**
 * Reads the type that a config schema describes.
 *
 * @param schema - schema of a module's config or of one field
 * @returns the type with all fields below it
 * @internal
 */
export function readType(schema: JsonSchema): TypeDoc {
  return readPart(schema, { root: schema, path: '', inside: [] });
}

/**
 * Reads the fields of an object.
 *
 * @param schema - schema of the object
 * @internal
 */
export function readFields(schema: JsonSchema): readonly FieldDoc[] {
  return readFieldsAt(schema, { root: schema, path: '', inside: [] });
}

function read(schema: JsonSchema, place: Place): TypeDoc {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return readReference(reference, place);
  const own = schema['x-caddis'] ?? {};
  const { kind, ...bounds } = compact<Unlabelled>({
    ...readKind(schema, own, place),
    secret: own.secret === true ? true : undefined,
    placeholders: own.placeholders,
  });
  return { kind, label: typeLabel({ kind, ...bounds }), ...bounds };
}

function readKind(schema: JsonSchema, own: Annotation, place: Place): Unlabelled {
  if (own.guest !== undefined) return readGuest('guest', own.guest);
  if (own.guestMap !== undefined) return readGuest('guest_map', own.guestMap);
  if (own.type === 'duration') return compact<Unlabelled>({ kind: 'duration', minimum: own.minimum, maximum: own.maximum });
  if (own.type === 'address') {
    const { defaultPort, defaultNetwork } = own;
    return compact<Unlabelled>({ kind: 'address', defaultPort, defaultNetwork, portRange: own.portRange === true ? true : undefined });
  }
  if (schema.enum !== undefined) return { kind: 'choice', choices: schema.enum };
  if (schema.const !== undefined) return { kind: 'choice', choices: [schema.const] };
  const ways = waysToWrite(schema);
  if (ways !== undefined) return { kind: 'union', anyOf: ways.map((way) => readPart(way, place)) };
  return readPlain(schema, place);
}

function readGuest(kind: 'guest' | 'guest_map', guest: GuestAnnotation): Unlabelled {
  return compact<Unlabelled>({ kind, namespace: guest.namespace, inlineKey: guest.inlineKey });
}

/** Returns the alternatives of `anyOf`, `oneOf` or a list of types; `undefined` if there is only one. */
function waysToWrite(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const listed = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(listed)) return listed as readonly JsonSchema[];
  if (typeof schema.type === 'string' || schema.type === undefined) return undefined;
  const { description: _said, ...bounds } = schema;
  return schema.type.map((type) => ({ ...bounds, type }));
}

function readPlain(schema: JsonSchema, place: Place): Unlabelled {
  const { minimum, maximum, minLength, maxLength, pattern, minItems, maxItems } = schema;
  switch (schema.type) {
    case 'string':
      return compact<Unlabelled>({ kind: 'string', minLength, maxLength, pattern });
    case 'integer':
    case 'number':
      return compact<Unlabelled>({ kind: schema.type, minimum, maximum });
    case 'boolean':
    case 'null':
      return { kind: schema.type };
    case 'array':
      return compact<Unlabelled>({
        kind: 'array',
        minItems,
        maxItems,
        uniqueItems: schema.uniqueItems === true ? true : undefined,
        items: readPart(schema.items ?? {}, place),
      });
    case 'object':
      return readObject(schema, place);
    default:
      return { kind: 'any' };
  }
}

function readObject(schema: JsonSchema, place: Place): Unlabelled {
  const { additionalProperties, properties, propertyNames } = schema;
  const open = additionalProperties !== false && (additionalProperties !== undefined || properties === undefined);
  const items = open ? readPart(typeof additionalProperties === 'object' ? additionalProperties : {}, place) : undefined;
  const keyName = typeof propertyNames?.['title'] === 'string' ? propertyNames['title'] : undefined;
  const keys = { keyName, keyPattern: propertyNames?.pattern, minItems: schema.minProperties };
  if (properties === undefined && items !== undefined) return compact<Unlabelled>({ kind: 'map', ...keys, items });
  return compact<Unlabelled>({ kind: 'object', fields: readFieldsAt(schema, place), unsupported: schema['x-caddis']?.unsupported, items });
}

function readFieldsAt({ properties = {}, required = [] }: JsonSchema, place: Place): readonly FieldDoc[] {
  return withFormerKeys(Object.entries(properties).map(([key, field]) => readFieldAt(key, field, required.includes(key), place)));
}

/** Adds to each field its deprecated names, because readers who know an older version search for those. */
function withFormerKeys(fields: readonly FieldDoc[]): readonly FieldDoc[] {
  const old = fields.filter((field) => field.deprecated !== undefined);
  if (old.length === 0) return fields;
  return fields.map((field) => {
    const formerly = old.filter(({ deprecated }) => field.deprecated === undefined && deprecated?.includes(`\`${field.key}\``)).map(({ key }) => key);
    return formerly.length === 0 ? field : { ...field, formerly };
  });
}

function readFieldAt(key: string, schema: JsonSchema, required: boolean, place: Place): FieldDoc {
  const path = place.path === '' ? key : `${place.path}/${key}`;
  const own = schema['x-caddis'] ?? {};
  return compact<FieldDoc>({
    key,
    path,
    type: read(schema, { ...place, path }),
    description: schema.description ?? '',
    required,
    default: schema.default,
    omitted: own.omitted,
    sample: own.sample,
    deprecated: own.deprecated ?? (schema.deprecated === true ? '' : undefined),
    stability: own.stability,
    since: own.since,
  });
}

/** Reads a type that is not a field. Unlike a field's type, it keeps its description. */
function readPart(schema: JsonSchema, place: Place): TypeDoc {
  const type = read(schema, place);
  return schema.description === undefined ? type : { ...type, description: schema.description };
}

/** Follows `#/…` inside the module's own schema. A recursive reference becomes the type `any`. */
function readReference(reference: string, place: Place): TypeDoc {
  const target = place.inside.includes(reference) ? undefined : lookUp(place.root, reference);
  if (target === undefined) return { kind: 'any', label: typeLabel({ kind: 'any' }) };
  return readPart(target, { ...place, inside: [...place.inside, reference] });
}

function lookUp(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (!reference.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found as JsonSchema;
}
