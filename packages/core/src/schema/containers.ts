import type { Namespace } from '../namespace.js';
import { errors } from '../errors.js';
import { propertyOf } from '../thrown.js';
import type { Doubt, GuestAnnotation, UnsupportedKeys } from './json-schema.js';
import { defined, makeField } from './make.js';
import type { ConfigInput, ConfigOf, Exact, Field, FieldOptions, Fields, LoadedObject, PresenceOf, Type, WrittenObject } from './types.js';

/** Options of an array field. @public */
export interface ArrayOptions<Item> extends FieldOptions<readonly Item[]> {
  /** Minimum number of items. */
  readonly minItems?: number;
  /** Maximum number of items. */
  readonly maxItems?: number;
}

/** An array of values of one type. @public */
export function array<T extends Type<unknown, unknown>>(items: T): Type<readonly ConfigOf<T>[], readonly ConfigInput<T>[]>;
export function array<T extends Type<unknown, unknown>, const O extends ArrayOptions<ConfigInput<T>>>(
  items: T,
  options: Exact<O, ArrayOptions<ConfigInput<T>>>,
): Field<readonly ConfigOf<T>[], readonly ConfigInput<T>[], PresenceOf<O>>;
export function array(items: Type<unknown, unknown>, options?: ArrayOptions<unknown>): Field<never, never, never> {
  const { minItems, maxItems } = options ?? {};
  return makeField(defined({ type: 'array', items: items.schema, minItems, maxItems }), {}, options);
}

/** Options of a record field. @public */
export interface RecordOptions<Value> extends FieldOptions<Readonly<Record<string, Value>>> {
  /** ECMAScript regular expression that every key must match. */
  readonly keyPattern?: string;
  /** What the keys are, in one or two words, e.g. `header field`; used in messages. */
  readonly keyName?: string;
  /** Keys that are accepted and can never do what was meant: `check` warns of the first that fits. */
  readonly keyDoubts?: readonly Doubt[];
}

/** An object with arbitrary keys and values of one type. @public */
export function record<T extends Type<unknown, unknown>>(
  values: T,
): Type<Readonly<Record<string, ConfigOf<T>>>, Readonly<Record<string, ConfigInput<T>>>>;
export function record<T extends Type<unknown, unknown>, const O extends RecordOptions<ConfigInput<T>>>(
  values: T,
  options: Exact<O, RecordOptions<ConfigInput<T>>>,
): Field<Readonly<Record<string, ConfigOf<T>>>, Readonly<Record<string, ConfigInput<T>>>, PresenceOf<O>>;
export function record(values: Type<unknown, unknown>, options?: RecordOptions<unknown>): Field<never, never, never> {
  const annotation = options?.keyDoubts === undefined ? undefined : { doubts: options.keyDoubts };
  const names = defined({ pattern: options?.keyPattern, title: options?.keyName, 'x-caddis': annotation });
  return makeField(
    { type: 'object', additionalProperties: values.schema, ...(Object.keys(names).length === 0 ? {} : { propertyNames: names }) },
    {},
    options,
  );
}

/** Options of an object for keys that it rejects with a message of its own. @public */
export interface RefusedKeys {
  /**
   * Keys that Caddy has here and Caddis does not support. For each: the reason, and what to do instead. A single string applies to all keys
   * other than the fields. Without this, such keys are reported as misspelt.
   *
   * @see {@link UnsupportedKeys}
   */
  readonly unsupported?: UnsupportedKeys;
}

/** Options of an object field. @public */
export interface ObjectOptions<Written> extends FieldOptions<Written>, RefusedKeys {}

/** Rejects unsupported keys that are also fields. @public */
export type NotFields<S extends Fields> = { readonly unsupported?: string | { readonly [Key in keyof S]?: never } };

/** An object with named fields. Other keys are refused. @public */
export function object<const S extends Fields>(fields: S, options?: RefusedKeys & NotFields<S> & { readonly description?: never }): Type<LoadedObject<S>, WrittenObject<S>>;
export function object<const S extends Fields, const O extends ObjectOptions<WrittenObject<S>>>(
  fields: S,
  options: Exact<O, ObjectOptions<WrittenObject<S>>> & NotFields<S>,
): Field<LoadedObject<S>, WrittenObject<S>, PresenceOf<O>>;
export function object(fields: Fields, options?: RefusedKeys & Partial<FieldOptions<unknown>>): Field<never, never, never> {
  assertFields(fields);
  const required = Object.keys(fields).filter((key) => fields[key]?.presence === 'required');
  return makeField(
    {
      type: 'object',
      properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema])),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    },
    defined({ unsupported: options?.unsupported }),
    options,
  );
}

/** One module of a namespace, chosen by the inline key. It is `{ "source": "a", … }` in the config, and the built module in code. @public */
export function guest<Contract>(namespace: Namespace<Contract>): Type<Contract, GuestInput>;
export function guest<Contract, const O extends FieldOptions<GuestInput>>(
  namespace: Namespace<Contract>,
  options: Exact<O, FieldOptions<GuestInput>>,
): Field<Contract, GuestInput, PresenceOf<O>>;
export function guest(namespace: Namespace<unknown>, options?: FieldOptions<GuestInput>): Field<never, never, never> {
  if (namespace.inlineKey === undefined) {
    throw errors.CORE_NAMESPACE_INVALID({ namespace: namespace.id, reason: 'guest() needs an inline key; use guestMap()' });
  }
  return makeField({}, { guest: guestAnnotation(namespace) }, options);
}

/** A list of modules of a namespace, each chosen by the inline key. @public */
export function guests<Contract>(namespace: Namespace<Contract>): Type<readonly Contract[], readonly GuestInput[]>;
export function guests<Contract, const O extends ArrayOptions<GuestInput>>(
  namespace: Namespace<Contract>,
  options: Exact<O, ArrayOptions<GuestInput>>,
): Field<readonly Contract[], readonly GuestInput[], PresenceOf<O>>;
export function guests(namespace: Namespace<unknown>, options?: ArrayOptions<GuestInput>): Field<never, never, never> {
  const { minItems, maxItems } = options ?? {};
  return makeField(defined({ type: 'array', items: guest(namespace).schema, minItems, maxItems }), {}, options);
}

/** An object whose keys are module names of a namespace: `{ "host": […], "path": […] }`. @public */
export function guestMap<Contract>(namespace: Namespace<Contract>): Type<Readonly<Record<string, Contract>>, Readonly<Record<string, unknown>>>;
export function guestMap<Contract, const O extends FieldOptions<Readonly<Record<string, unknown>>>>(
  namespace: Namespace<Contract>,
  options: Exact<O, FieldOptions<Readonly<Record<string, unknown>>>>,
): Field<Readonly<Record<string, Contract>>, Readonly<Record<string, unknown>>, PresenceOf<O>>;
export function guestMap(namespace: Namespace<unknown>, options?: FieldOptions<Readonly<Record<string, unknown>>>): Field<never, never, never> {
  return makeField({ type: 'object' }, { guestMap: guestAnnotation(namespace, true) }, options);
}

/** What the config contains for a guest: an object that names its module under the namespace's inline key. @public */
export type GuestInput = Readonly<Record<string, unknown>>;

function guestAnnotation(namespace: Namespace<unknown>, byMapKey = false): GuestAnnotation {
  return {
    namespace: namespace.id,
    ...(byMapKey || namespace.inlineKey === undefined ? {} : { inlineKey: namespace.inlineKey }),
    methods: namespace.methods,
  };
}

/** Checks the fields at run time, for plain JavaScript code. @throws `CORE_FIELD_INVALID` */
function assertFields(fields: Readonly<Record<string, unknown>>): void {
  for (const [key, field] of Object.entries(fields)) {
    if (typeof propertyOf(field, 'schema') === 'object') continue;
    const received = typeof field === 'function' ? 'a function: call it' : field === null ? 'null' : `of type ${typeof field}`;
    throw errors.CORE_FIELD_INVALID({ key, received });
  }
}
