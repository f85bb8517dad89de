import type { Sample, UnsupportedKeys } from '@caddis/core';

/** What kind of value a config takes. @public */
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
 * A type of config values, with all that bounds it. Which of the optional parts are there follows from `kind`.
 *
 * @public
 */
export interface TypeDoc {
  readonly kind: TypeKind;
  /** The type in a few words, e.g. `array of durations`. */
  readonly label: string;
  /** What is said of a type that is not a field: of an array's items, of one way to write a value. */
  readonly description?: string;
  /** True: never shown in logs, dumps or errors. */
  readonly secret?: true;
  /** Whose values `{placeholders}` in the text are expanded with. */
  readonly placeholders?: 'request' | 'global';
  /** The allowed values of a `choice`. */
  readonly choices?: readonly unknown[];
  /** Bounds of a number, or of a duration as text. */
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  /** Bounds of a text's length in characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** ECMAScript regular expression that a text must match. */
  readonly pattern?: string;
  /** Bounds of the number of items or keys. */
  readonly minItems?: number;
  readonly maxItems?: number;
  /** True: no item may be there twice. */
  readonly uniqueItems?: true;
  /** Port of an address that names none. */
  readonly defaultPort?: number;
  /** Network of an address that names none; `tcp` when absent. */
  readonly defaultNetwork?: string;
  /** True: the address may have a range of ports. */
  readonly portRange?: true;
  /** Type of an array's items or of a map's values; of other keys of an object. */
  readonly items?: TypeDoc;
  /** What a map's keys are, in one or two words, and what they must match. */
  readonly keyName?: string;
  readonly keyPattern?: string;
  /** Fields of an object, in the order of their declaration. */
  readonly fields?: readonly FieldDoc[];
  /** Keys of an object that Caddy has and this module refuses, each with the reason; one text for all that are not described. */
  readonly unsupported?: UnsupportedKeys;
  /** ID of the namespace that a guest belongs to; empty for apps. */
  readonly namespace?: string;
  /** Key of a guest's object that holds its name. */
  readonly inlineKey?: string;
  /** The ways to write the value. */
  readonly anyOf?: readonly TypeDoc[];
}

/**
 * One field of a config.
 *
 * @public
 */
export interface FieldDoc {
  readonly key: string;
  /** Keys from the module down to this field, joined by `/`; arrays and maps add none. */
  readonly path: string;
  readonly type: TypeDoc;
  /** Markdown; the first sentence stands alone. */
  readonly description: string;
  /** True: there is no config without it. */
  readonly required: boolean;
  /** The value of a field that is left out, as it would be written. */
  readonly default?: unknown;
  /** What leaving the field out means, where no default says it. */
  readonly omitted?: string;
  /** What to use instead; there only for a deprecated field. */
  readonly deprecated?: string;
  /** There only for a field that may change or go in any minor version of its package. */
  readonly stability?: 'experimental';
  /** Version of the package in which the field appeared. */
  readonly since?: string;
  /** What a sample has here, where nothing that fits by itself would do. */
  readonly sample?: Sample;
  /** Keys that older versions call it by: deprecated fields beside it that name it as what to use instead. */
  readonly formerly?: readonly string[];
}

/**
 * Lists all fields of a type at every depth, hosts before what they hold, in the order of their declaration.
 *
 * @param type - a module's config, or any part of it
 * @public
 */
export function flattenFields(type: TypeDoc): readonly FieldDoc[] {
  return [
    ...(type.fields ?? []).flatMap((field) => [field, ...flattenFields(field.type)]),
    ...partsOf(type).flatMap((part) => flattenFields(part)),
  ];
}

/**
 * Lists the fields one step below a type: an object's own, or those of the objects in an array, a map or an alternative.
 *
 * @param type - the type
 * @internal
 */
export function nextFields(type: TypeDoc): readonly FieldDoc[] {
  return [...(type.fields ?? []), ...partsOf(type).flatMap((part) => nextFields(part))];
}

/** A place where modules of a namespace are named. @internal */
export interface GuestPlace {
  /** Path of the field, as in {@link FieldDoc}; empty where the config itself is the place. */
  readonly path: string;
  readonly namespace: string;
  readonly inlineKey: string | undefined;
  /** Type of the whole field, e.g. an array of guests. */
  readonly type: TypeDoc;
}

/**
 * Lists the places in a type where modules are named.
 *
 * @param type - a module's config, or any part of it
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
 * Finds the guest in a type that is nothing but guests: one, an array of them, a map, an array of maps.
 *
 * @param type - type of a field
 * @returns the guest's own type, or `undefined` where the type is something else
 * @internal
 */
export function guestOf(type: TypeDoc): TypeDoc | undefined {
  if (type.kind === 'guest' || type.kind === 'guest_map') return type;
  const wraps = type.kind === 'array' || type.kind === 'map';
  return wraps && type.items !== undefined ? guestOf(type.items) : undefined;
}

/** The types that a type is made of, without its fields. */
function partsOf(type: TypeDoc): readonly TypeDoc[] {
  return [...(type.items === undefined ? [] : [type.items]), ...(type.anyOf ?? [])];
}
