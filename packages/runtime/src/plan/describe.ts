import type { JsonSchema } from '@caddis/core/framework';

/** Maximum length of a value in a message. */
const maxLength = 60;

/**
 * Describes what a schema expects: `a duration, e.g. "10s"`, `one of "a", "b"`, `an array (each item a string)`.
 *
 * @param schema - schema of one value
 * @internal
 */
export function describeSchema(schema: JsonSchema): string {
  const annotation = schema['x-caddis'];
  if (annotation?.type === 'duration') return 'a duration, e.g. "10s"';
  if (annotation?.type === 'address') return 'a network address, e.g. "localhost:8080"';
  if (annotation?.guest !== undefined) return `a module: ${describeGuest(annotation.guest.inlineKey)}`;
  if (annotation?.guestMap !== undefined) return 'an object whose keys are names of modules';
  if (annotation?.union === true) return [...new Set((schema['anyOf'] as readonly JsonSchema[]).map(describeSchema))].join(' or ');
  if (schema.enum?.length === 1) return describeChoice(schema.enum[0]);
  if (schema.enum !== undefined) return `one of ${schema.enum.map(describeChoice).join(', ')}`;
  if ('const' in schema) return describeChoice(schema.const);
  if (schema.type === undefined) return 'a value';
  return [schema.type].flat().map((type) => describeType(type, schema)).join(' or ');
}

/**
 * Describes how a guest is written.
 *
 * @param inlineKey - key with the guest's name
 * @internal
 */
export function describeGuest(inlineKey: string | undefined): string {
  return inlineKey === undefined ? 'an object' : `an object that is named by its key "${inlineKey}"`;
}

function describeType(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'array':
      return schema.items === undefined ? 'an array' : `an array (each item ${describeSchema(schema.items)})`;
    case 'object':
      return schema.required === undefined ? 'an object' : `an object with ${listNames(schema.required)}`;
    case 'string':
      return 'a string';
    case 'integer':
      return 'an integer';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return type;
  }
}

function describeChoice(value: unknown): string {
  return typeof value === 'object' && value !== null ? describeValue(value) : JSON.stringify(value);
}

/**
 * Describes a value of a config, shortened.
 *
 * @param value - a JSON value; must not be a secret
 * @internal
 */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  if (typeof value === 'string' && value.length > maxLength) {
    return `${JSON.stringify(value.slice(0, maxLength))}… (${value.length} characters)`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number that is too large';
  return JSON.stringify(value) ?? String(value);
}

/** Maximum number of names that a message lists. */
const maxNames = 12;

/**
 * Lists names for a message: `"a", "b" and "c"`, or `"a", "b" and 30 more`.
 *
 * @param names - the names
 * @internal
 */
export function listNames(names: readonly string[]): string {
  // "and 1 more" is longer than most names.
  const count = names.length === maxNames + 1 ? names.length : maxNames;
  const shown = names.slice(0, count).map((name) => JSON.stringify(name));
  const last = names.length > count ? `${names.length - count} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}

/** Returns the first sentence of a description, on one line. @internal */
export function firstSentence(text: string): string {
  // The full stop of "e.g. this" does not end a sentence.
  return /^.*?\.(?=\s+[^a-z\s]|\s*$)/s.exec(text)?.[0].replaceAll(/\s+/g, ' ') ?? text;
}
