import type { Sample, UnsupportedKeys } from '@caddis/core';

/** Kind of a config value. @public */
export type TypeKind =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'null'
  | 'duration'
  | 'address'
  | 'choice'
  | 'array'
  | 'map'
  | 'object'
  | 'guest'
  | 'guest_map'
  | 'union'
  | 'any';

/**
 * A type of config values with its constraints. Which optional keys are set depends on `kind`.
 *
 * @public
 */
export interface TypeDoc {
  readonly kind: TypeKind;
  /** The type in a few words, e.g. `array of durations`. */
  readonly label: string;
  /** Description of a type that is not a field's, e.g. of array items or of an alternative. */
  readonly description?: string;
  /** True if the value is never shown in logs, dumps or errors. */
  readonly secret?: true;
  /** Scope of the `{placeholders}` that are expanded in the text. */
  readonly placeholders?: 'request' | 'global';
  /** The allowed values of a `choice`. */
  readonly choices?: readonly unknown[];
  /** Bounds of a number, or of a duration, then as text. */
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  /** Bounds of a string's length in characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** ECMAScript regular expression that a string must match. */
  readonly pattern?: string;
  /** Bounds of the number of items or keys. */
  readonly minItems?: number;
  readonly maxItems?: number;
  /** True if no two items may be equal. */
  readonly uniqueItems?: true;
  /** Port of an address without a port. */
  readonly defaultPort?: number;
  /** Network of an address without a network; `tcp` when absent. */
  readonly defaultNetwork?: string;
  /** True if the address may have a range of ports. */
  readonly portRange?: true;
  /** Type of the items of an array, of the values of a map, or of the other keys of an object. */
  readonly items?: TypeDoc;
  /** What the keys of a map are, in one or two words, and the pattern that they must match. */
  readonly keyName?: string;
  readonly keyPattern?: string;
  /** Fields of an object, in declaration order. */
  readonly fields?: readonly FieldDoc[];
  /** Keys that Caddy supports in this object and this module rejects, each with the reason; a string is the reason for all undescribed keys. */
  readonly unsupported?: UnsupportedKeys;
  /** ID of a guest's namespace; empty for apps. */
  readonly namespace?: string;
  /** Key in the guest's object that holds its name. */
  readonly inlineKey?: string;
  /** The alternatives of a union. */
  readonly anyOf?: readonly TypeDoc[];
}

/**
 * One field of a config.
 *
 * @public
 */
export interface FieldDoc {
  readonly key: string;
  /** Keys from the module down to this field, joined by `/`; arrays and maps do not add steps. */
  readonly path: string;
  readonly type: TypeDoc;
  /** Markdown; its first sentence can stand alone. */
  readonly description: string;
  /** True if every config must have the field. */
  readonly required: boolean;
  /** The value when the field is left out, as JSON. */
  readonly default?: unknown;
  /** What leaving the field out means, if there is no default. */
  readonly omitted?: string;
  /** What to use instead; only set for a deprecated field. */
  readonly deprecated?: string;
  /** Only set for a field that may change or disappear in any minor version of its package. */
  readonly stability?: 'experimental';
  /** Version of the package in which the field appeared. */
  readonly since?: string;
  /** Example value for samples, for types for which no useful value can be generated. */
  readonly sample?: Sample;
  /** Former names of the field: deprecated fields beside it whose replacement it is. */
  readonly formerly?: readonly string[];
}

/**
 * Lists all fields of a type at all depths in declaration order; each field precedes those inside it.
 *
 * @param type - a module's config, or a part of it
 * @public
 */
export function flattenFields(type: TypeDoc): readonly FieldDoc[] {
  return [
    ...(type.fields ?? []).flatMap((field) => [field, ...flattenFields(field.type)]),
    ...partsOf(type).flatMap((part) => flattenFields(part)),
  ];
}

/**
 * Lists the fields one level below a type: those of an object, or of the objects in an array, a map or an alternative.
 *
 * @param type - the type
 * @internal
 */
export function nextFields(type: TypeDoc): readonly FieldDoc[] {
  return [...(type.fields ?? []), ...partsOf(type).flatMap((part) => nextFields(part))];
}

/** A place where configs name modules of a namespace. @internal */
export interface GuestPlace {
  /** Path of the field, as in {@link FieldDoc}; empty if the place is the config itself. */
  readonly path: string;
  readonly namespace: string;
  readonly inlineKey: string | undefined;
  /** Type of the whole field, e.g. an array of guests. */
  readonly type: TypeDoc;
}

/**
 * Lists the places in a type where configs name modules.
 *
 * @param type - a module's config, or a part of it
 * @param path - path of the type itself
 * @internal
 */
export function guestPlaces(type: TypeDoc, path = ''): readonly GuestPlace[] {
  const own = guestOf(type);
  if (own?.namespace !== undefined) return [{ path, namespace: own.namespace, inlineKey: own.inlineKey, type }];
  return [
    ...(type.fields ?? []).flatMap((field) => guestPlaces(field.type, field.path)),
    ...partsOf(type).flatMap((part) => guestPlaces(part, path)),
  ];
}

/**
 * Finds the guest type in a type that contains only guests: a guest, an array or map of guests, an array of maps.
 *
 * @param type - type of a field
 * @returns the type of the guest; `undefined` for other types
 * @internal
 */
export function guestOf(type: TypeDoc): TypeDoc | undefined {
  if (type.kind === 'guest' || type.kind === 'guest_map') return type;
  const wraps = type.kind === 'array' || type.kind === 'map';
  return wraps && type.items !== undefined ? guestOf(type.items) : undefined;
}

/** The item type and the alternatives of a type, without its fields. */
function partsOf(type: TypeDoc): readonly TypeDoc[] {
  return [...(type.items === undefined ? [] : [type.items]), ...(type.anyOf ?? [])];
}
