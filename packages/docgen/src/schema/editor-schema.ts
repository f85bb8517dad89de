import { parseDuration } from '@caddis/core';
import type { Annotation, GuestAnnotation, JsonSchema } from '@caddis/core/framework';
import { readFields, readType } from '../model/read-type.js';
import { deprecationText } from '../text/deprecation.js';
import { typeFacts } from '../text/facts.js';
import { fieldHover } from './hover.js';
import { addressPattern } from './address-pattern.js';
import { boundsPattern, durationPattern, maxDuration } from './duration-pattern.js';
import { freeSchema, idKey } from './free-schema.js';

/** Resolves the parts of a schema for editors. @internal */
export interface SchemaPlace {
  /** Returns the schema of a guest, or of a map of guests by name; usually a `$ref`. */
  guest(annotation: GuestAnnotation, byName: boolean): JsonSchema;
  /** JSON pointer of the module's own schema, to rewrite its internal references. */
  readonly base: string;
}

const nanosecondsPerMillisecond = 1e6;

/**
 * Turns a config schema into one for editors: guests become references, durations and addresses become patterns, and each field gets its default
 * and range as hover text.
 *
 * @param schema - the schema that the builder made
 * @param place - resolves guests and references
 * @internal
 */
export function editorSchema(schema: JsonSchema, place: SchemaPlace): JsonSchema {
  const { 'x-caddis': own = {}, ...plain } = schema;
  if (own.guest !== undefined) return { ...described(plain), ...place.guest(own.guest, false) };
  if (own.guestMap !== undefined) return { ...described(plain), type: 'object', ...place.guest(own.guestMap, true) };
  if (own.type === 'duration') return { ...plain, ...durationSchema(own) };
  if (own.type === 'address') {
    return { ...plain, pattern: addressPattern(own), patternErrorMessage: 'Expected a network address, e.g. "localhost:8080" or "unix//run/app.sock".' };
  }
  if (own.union === true) {
    const branches = (plain['anyOf'] as readonly JsonSchema[]).map((branch) => editorSchema(branch, place));
    return { ...described(plain), ...(own.secret === true ? { writeOnly: true } : {}), anyOf: branches };
  }
  const secret = own.secret === true ? { writeOnly: true } : {};
  const rest = typeof plain.additionalProperties === 'object' ? plain.additionalProperties : undefined;
  if (plain.items !== undefined) return { ...freeSchema(plain, place.base), ...secret, items: editorSchema(plain.items, place) };
  if (plain.properties === undefined && rest === undefined) return { ...freeSchema(plain, place.base), ...secret };
  return {
    ...freeSchema(plain, place.base),
    ...secret,
    properties: { ...fieldSchemas(schema, place), ...idKey },
    ...(rest === undefined ? {} : { additionalProperties: editorSchema(rest, place) }),
  };
}

/** The description, default and deprecation of a field. */
function described({ description, default: fallback, deprecated }: JsonSchema): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
}

function fieldSchemas(schema: JsonSchema, place: SchemaPlace): Readonly<Record<string, JsonSchema>> {
  const { properties = {} } = schema;
  return Object.fromEntries(
    readFields(schema).map((field) => {
      const { key, required, deprecated } = field;
      const own = {
        ...editorSchema(properties[key] ?? {}, place),
        markdownDescription: fieldHover(field),
        ...(deprecated === undefined ? {} : { deprecationMessage: deprecationText(deprecated) }),
      };
      return [key, required ? own : orNull(own)];
    }),
  );
}

/** Also accepts `null`, which means the same as leaving the field out, as in Caddy. Modules must not be `null`. */
function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: choices, anyOf } = schema;
  if (type === undefined && Array.isArray(anyOf)) return anyOf.some(takesNull) ? schema : { ...schema, anyOf: [...(anyOf as readonly JsonSchema[]), { type: 'null' }] };
  if (type === undefined || type.includes('null')) return schema;
  return {
    ...schema,
    type: typeof type === 'string' ? [type, 'null'] : [...type, 'null'],
    ...(choices === undefined ? {} : { enum: [...choices, null] }),
  };
}

function takesNull({ type }: JsonSchema): boolean {
  return type === undefined || type.includes('null');
}

/** The schema of all durations, without bounds. @internal */
export const anyDuration: JsonSchema = {
  pattern: durationPattern,
  maxLength: 1024,
  patternErrorMessage: 'Expected a duration, e.g. "10s", "1m30s", or a number of nanoseconds.',
  exclusiveMinimum: -Number(maxDuration),
  exclusiveMaximum: Number(maxDuration),
};

/** Name of the definition of {@link anyDuration}. @internal */
export const anyDurationName = 'any duration';

function durationSchema(bounds: Annotation): JsonSchema {
  const { minimum, maximum } = bounds;
  const pattern = boundsPattern(bounds);
  return {
    type: ['string', 'integer'],
    allOf: [{ $ref: `#/$defs/${encodeURIComponent(anyDurationName)}` }],
    ...(pattern === undefined ? {} : { pattern, patternErrorMessage: `Expected a duration of ${typeFacts(readType({ 'x-caddis': { type: 'duration', ...bounds } })).join(' ')}.` }),
    ...(minimum === undefined ? {} : { minimum: parseDuration(minimum) * nanosecondsPerMillisecond }),
    ...(maximum === undefined ? {} : { maximum: parseDuration(maximum) * nanosecondsPerMillisecond }),
  };
}
