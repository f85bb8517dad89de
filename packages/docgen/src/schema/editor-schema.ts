import { parseDuration } from '@caddis/core';
import type { GuestAnnotation, JsonSchema } from '@caddis/core/framework';
import { deprecationText } from '../text/deprecation.js';
import { fieldHover } from './hover.js';
import { addressPattern, durationPattern } from './text-patterns.js';

/** Where the parts of a schema for editors are found. @internal */
export interface SchemaPlace {
  /** Makes the schema of a guest, or of a map of guests by name; usually a `$ref`. */
  guest(annotation: GuestAnnotation, byName: boolean): JsonSchema;
  /** JSON pointer of the module's own schema, for references inside of it. */
  readonly base: string;
}

/** The key that any object of a config may have, so that the admin API finds it. @internal */
export const idKey: Readonly<Record<string, JsonSchema>> = {
  '@id': { type: ['string', 'number'], description: 'A name for this object in the admin API.', doNotSuggest: true },
};

const nanosecondsPerMillisecond = 1e6;
/** Durations are 64-bit counts of nanoseconds. */
const longestDuration = 2 ** 63;

/**
 * Turns a config schema into what an editor understands: guests become references, durations and addresses patterns, and every
 * field says its default and range when the mouse is over it.
 *
 * @param schema - schema as the builder makes it
 * @param place - where guests are found
 * @internal
 */
export function editorSchema(schema: JsonSchema, place: SchemaPlace): JsonSchema {
  const { 'x-caddis': own = {}, ...plain } = schema;
  if (own.guest !== undefined) return { ...described(plain), ...place.guest(own.guest, false) };
  if (own.guestMap !== undefined) return { ...described(plain), type: 'object', ...place.guest(own.guestMap, true) };
  if (own.type === 'duration') return { ...plain, ...durationSchema(own.minimum, own.maximum) };
  if (own.type === 'address') {
    return { ...plain, pattern: addressPattern(own), patternErrorMessage: 'Expected a network address, e.g. "localhost:8080" or "unix//run/app.sock".' };
  }
  const whole = { ...(withReferences(plain, place.base) as JsonSchema), ...(own.secret === true ? { writeOnly: true } : {}) };
  if (plain.items !== undefined) return { ...whole, items: editorSchema(plain.items, place) };
  const rest = typeof plain.additionalProperties === 'object' ? plain.additionalProperties : undefined;
  if (plain.properties === undefined && rest === undefined) return whole;
  return {
    ...whole,
    properties: { ...fieldSchemas(schema, place), ...idKey },
    ...(rest === undefined ? {} : { additionalProperties: editorSchema(rest, place) }),
  };
}

/** What a field says of itself beside its type. */
function described({ description, default: fallback, deprecated }: JsonSchema): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
}

/** References inside a module's schema start from that schema, wherever it stands. */
function withReferences(schema: unknown, base: string): unknown {
  if (Array.isArray(schema)) return schema.map((part) => withReferences(part, base));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, part]) => {
      if (key === '$ref' && typeof part === 'string') return [key, part.replace(/^#/, `#${base}`)];
      return [key, key === 'default' || key === 'enum' || key === 'const' ? part : withReferences(part, base)];
    }),
  );
}

function fieldSchemas(schema: JsonSchema, place: SchemaPlace): Readonly<Record<string, JsonSchema>> {
  const required = new Set(schema.required ?? []);
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, field]) => {
      const deprecated = field['x-caddis']?.deprecated;
      const own = {
        ...editorSchema(field, place),
        markdownDescription: fieldHover(key, field, required.has(key)),
        ...(deprecated === undefined ? {} : { deprecationMessage: deprecationText(deprecated) }),
      };
      return [key, required.has(key) ? own : orNull(own)];
    }),
  );
}

/** Writing `null` means to leave a field out, as in Caddy. A module that is `null` is a mistake. */
function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: choices } = schema;
  if (type === undefined || type.includes('null')) return schema;
  return {
    ...schema,
    type: typeof type === 'string' ? [type, 'null'] : [...type, 'null'],
    ...(choices === undefined ? {} : { enum: [...choices, null] }),
  };
}

function durationSchema(minimum: string | undefined, maximum: string | undefined): JsonSchema {
  return {
    type: ['string', 'integer'],
    pattern: durationPattern,
    maxLength: 1024,
    patternErrorMessage: 'Expected a duration, e.g. "10s", "1m30s", or a number of nanoseconds.',
    ...(minimum === undefined ? { exclusiveMinimum: -longestDuration } : { minimum: parseDuration(minimum) * nanosecondsPerMillisecond }),
    ...(maximum === undefined ? { exclusiveMaximum: longestDuration } : { maximum: parseDuration(maximum) * nanosecondsPerMillisecond }),
  };
}
