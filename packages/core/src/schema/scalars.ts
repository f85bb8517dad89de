import type { NetworkAddress } from '../network-address.js';
import type { Doubt, JsonSchema } from './json-schema.js';
import { defined, makeField } from './make.js';
import type { Exact, Field, FieldOptions, PresenceOf, Type } from './types.js';

/** Options of a string field. @public */
export interface StringOptions extends FieldOptions<string> {
  /** ECMAScript regular expression that must match somewhere in the string. */
  readonly pattern?: string;
  /** Minimum number of characters. */
  readonly minLength?: number;
  /** Maximum number of characters. */
  readonly maxLength?: number;
  /**
   * Set if the string is the path of a file or folder. A relative path is relative to the working directory: open it as it is. `check` warns if
   * nothing exists there but a file of that name exists beside the config.
   */
  readonly path?: true;
  /** Set if the module expands `{placeholders}`: with values of the request, or, for `global`, only with those of the process. */
  readonly placeholders?: 'request' | 'global';
  /** Valid strings that can never do what was meant: `check` warns with the first entry that matches. */
  readonly doubts?: readonly Doubt[];
}

/** A string. @public */
export function string(): Type<string>;
export function string<const O extends StringOptions>(options: Exact<O, StringOptions>): Field<string, string, PresenceOf<O>>;
export function string(options?: StringOptions): Type<string> {
  const { pattern, minLength, maxLength, placeholders, path, doubts } = options ?? {};
  return makeField(
    defined({ type: 'string', pattern, minLength, maxLength }),
    defined({ placeholders, path, doubts }),
    options,
  );
}

/** A string that never appears in logs, dumps, errors or docs. @public */
export function secret<const O extends Omit<StringOptions, 'default' | 'path' | 'doubts'>>(
  options: Exact<O, Omit<StringOptions, 'default' | 'path' | 'doubts'>>,
): Field<string, string, PresenceOf<O>> {
  const { pattern, minLength, maxLength, placeholders } = options as StringOptions;
  return makeField(
    defined({ type: 'string', pattern, minLength, maxLength }),
    { secret: true, ...(placeholders === undefined ? {} : { placeholders }) },
    options as StringOptions,
  );
}

/** Options of a number field. @public */
export interface NumberOptions extends FieldOptions<number> {
  /** Minimum value. */
  readonly minimum?: number;
  /** Maximum value. */
  readonly maximum?: number;
}

/** A whole number. @public */
export function integer(): Type<number>;
export function integer<const O extends NumberOptions>(options: Exact<O, NumberOptions>): Field<number, number, PresenceOf<O>>;
export function integer(options?: NumberOptions): Type<number> {
  return makeField(defined({ type: 'integer', minimum: options?.minimum, maximum: options?.maximum }), {}, options);
}

/** A number. @public */
export function number(): Type<number>;
export function number<const O extends NumberOptions>(options: Exact<O, NumberOptions>): Field<number, number, PresenceOf<O>>;
export function number(options?: NumberOptions): Type<number> {
  return makeField(defined({ type: 'number', minimum: options?.minimum, maximum: options?.maximum }), {}, options);
}

/** True or false. @public */
export function boolean(): Type<boolean>;
export function boolean<const O extends FieldOptions<boolean>>(
  options: Exact<O, FieldOptions<boolean>>,
): Field<boolean, boolean, PresenceOf<O>>;
export function boolean(options?: FieldOptions<boolean>): Type<boolean> {
  return makeField({ type: 'boolean' }, {}, options);
}

/** Options of a duration field. @public */
export interface DurationOptions extends FieldOptions<string | number> {
  /** Minimum duration, e.g. `"1s"`. */
  readonly minimum?: string;
  /** Maximum duration, e.g. `"24h"`. */
  readonly maximum?: string;
}

/** A duration. The config has `"1m30s"` or an integer number of nanoseconds; the module gets milliseconds. @public */
export function duration(): Type<number, string | number>;
export function duration<const O extends DurationOptions>(
  options: Exact<O, DurationOptions>,
): Field<number, string | number, PresenceOf<O>>;
export function duration(options?: DurationOptions): Type<number, string | number> {
  const bounds = defined({ minimum: options?.minimum, maximum: options?.maximum });
  return makeField({ type: ['string', 'integer'] }, { type: 'duration', ...bounds }, options);
}

/** Options of a network address field. @public */
export interface AddressOptions extends FieldOptions<string> {
  /** Port if the address has none; 0 to 65535. */
  readonly defaultPort?: number;
  /** Network if the address has none, e.g. `udp`; `tcp` when left out. */
  readonly defaultNetwork?: string;
  /** True if a range of ports is allowed. */
  readonly portRange?: true;
}

/** A network address: `"localhost:80"`, `"udp/[::1]:53"`, `"unix//run/app.sock"`. @public */
export function address(): Type<NetworkAddress, string>;
export function address<const O extends AddressOptions>(
  options: Exact<O, AddressOptions>,
): Field<NetworkAddress, string, PresenceOf<O>>;
export function address(options?: AddressOptions): Type<NetworkAddress, string> {
  const { defaultPort, defaultNetwork, portRange } = options ?? {};
  return makeField({ type: 'string' }, { type: 'address', ...defined({ defaultPort, defaultNetwork, portRange }) }, options);
}

/** Options of a network address field with placeholders. @public */
export interface AddressTextOptions extends FieldOptions<string> {
  /** What the module expands `{placeholders}` with: values of a request, or, for `global`, only those of the process. */
  readonly placeholders: 'request' | 'global';
  /** True if a range of ports is allowed. */
  readonly portRange?: true;
  /** Valid addresses that can never do what was meant: `check` warns with the first entry that matches. */
  readonly doubts?: readonly Doubt[];
}

/** Matches shell syntax such as `$PORT`. People may expect it to be expanded, but a config has placeholders instead. */
const shellVariable: Doubt = {
  pattern: '\\$\\{?[A-Za-z_]',
  message: 'shell variables are not expanded here',
  help: 'for the environment variable NAME, write {env.NAME}',
};

/** A network address that may contain `{placeholders}`. It is checked if it contains none, and is loaded as a string. @public */
export function addressText<const O extends AddressTextOptions>(
  options: Exact<O, AddressTextOptions>,
): Field<string, string, PresenceOf<O>> {
  const { placeholders, portRange, doubts = [] } = options as AddressTextOptions;
  const annotation = { type: 'address', doubts: [shellVariable, ...doubts], ...defined({ placeholders, portRange }) } as const;
  return makeField({ type: 'string' }, annotation, options as AddressTextOptions);
}

/** One of several fixed strings. @public */
export function choice<const V extends string>(values: readonly V[]): Type<V>;
export function choice<const V extends string, const O extends FieldOptions<NoInfer<V>>>(
  values: readonly V[],
  options: Exact<O, FieldOptions<V>>,
): Field<V, V, PresenceOf<O>>;
export function choice(values: readonly string[], options?: FieldOptions<string>): Type<string> {
  return makeField({ type: 'string', enum: values }, {}, options);
}

/**
 * An escape hatch: a value described by your own JSON Schema. It is validated and loaded unchanged.
 *
 * @typeParam T - the type that the schema describes; not checked against it
 * @public
 */
export function raw<T>(schema: JsonSchema): Type<T>;
export function raw<T>(schema: JsonSchema, options: FieldOptions<T> & { readonly default: T }): Field<T, T, 'defaulted'>;
export function raw<T>(schema: JsonSchema, options: FieldOptions<T> & { readonly optional: true }): Field<T, T, 'optional'>;
export function raw<T>(schema: JsonSchema, options: FieldOptions<T>): Field<T, T, 'required'>;
export function raw(schema: JsonSchema, options?: FieldOptions<unknown>): Type<unknown> {
  return makeField(schema, schema['x-caddis'] ?? {}, options);
}
