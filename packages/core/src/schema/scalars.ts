import type { NetworkAddress } from '../network-address.js';
import type { Doubt, JsonSchema } from './json-schema.js';
import { defined, makeField } from './make.js';
import type { Exact, Field, FieldOptions, PresenceOf, Type } from './types.js';

/** Options of a text. @public */
export interface StringOptions extends FieldOptions<string> {
  /** ECMAScript regular expression that the whole or part of the text must match. */
  readonly pattern?: string;
  /** Least number of characters. */
  readonly minLength?: number;
  /** Greatest number of characters. */
  readonly maxLength?: number;
  /**
   * Set when the text is the path of a file or folder. Relative ones are relative to the working directory: open them as they are. `check` warns
   * of one that leads to nothing there, and to a file beside the config.
   */
  readonly path?: true;
  /** Set when the module expands `{placeholders}`: with a request's values, or only those of the process. */
  readonly placeholders?: 'request' | 'global';
  /** Texts that are accepted and can never do what was meant: `check` warns of the first that fits. */
  readonly doubts?: readonly Doubt[];
}

/** A text. @public */
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

/** A text that is never shown in logs, dumps, errors or docs. @public */
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

/** Options of a number. @public */
export interface NumberOptions extends FieldOptions<number> {
  /** Least value. */
  readonly minimum?: number;
  /** Greatest value. */
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

/** Options of a duration. @public */
export interface DurationOptions extends FieldOptions<string | number> {
  /** Least duration, e.g. `"1s"`. */
  readonly minimum?: string;
  /** Greatest duration, e.g. `"24h"`. */
  readonly maximum?: string;
}

/** A duration: `"1m30s"` or an integer number of nanoseconds is written, milliseconds are loaded. @public */
export function duration(): Type<number, string | number>;
export function duration<const O extends DurationOptions>(
  options: Exact<O, DurationOptions>,
): Field<number, string | number, PresenceOf<O>>;
export function duration(options?: DurationOptions): Type<number, string | number> {
  const bounds = defined({ minimum: options?.minimum, maximum: options?.maximum });
  return makeField({ type: ['string', 'integer'] }, { type: 'duration', ...bounds }, options);
}

/** Options of a network address. @public */
export interface AddressOptions extends FieldOptions<string> {
  /** Port of an address that names none; 0 to 65535. */
  readonly defaultPort?: number;
  /** Network of an address that names none, e.g. `udp`; `tcp` when left out. */
  readonly defaultNetwork?: string;
  /** True where a range of ports is allowed. */
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

/** Options of a network address with placeholders. @public */
export interface AddressTextOptions extends FieldOptions<string> {
  /** Which values the module expands `{placeholders}` with: those of a request, or only those of the process. */
  readonly placeholders: 'request' | 'global';
  /** True where a range of ports is allowed. */
  readonly portRange?: true;
  /** Addresses that are accepted and can never do what was meant: `check` warns of the first that fits. */
  readonly doubts?: readonly Doubt[];
}

/** Shells put the value of a variable in the place of its name; a config has placeholders. */
const shellVariable: Doubt = {
  pattern: '\\$\\{?[A-Za-z_]',
  message: 'a variable of the shell is not expanded here',
  help: 'write {env.NAME} for the variable NAME of the environment',
};

/** A network address that may hold `{placeholders}`: checked where it holds none, and loaded as the text that it is. @public */
export function addressText<const O extends AddressTextOptions>(
  options: Exact<O, AddressTextOptions>,
): Field<string, string, PresenceOf<O>> {
  const { placeholders, portRange, doubts = [] } = options as AddressTextOptions;
  const annotation = { type: 'address', doubts: [shellVariable, ...doubts], ...defined({ placeholders, portRange }) } as const;
  return makeField({ type: 'string' }, annotation, options as AddressTextOptions);
}

/** One of a few texts. @public */
export function choice<const V extends string>(values: readonly V[]): Type<V>;
export function choice<const V extends string, const O extends FieldOptions<NoInfer<V>>>(
  values: readonly V[],
  options: Exact<O, FieldOptions<V>>,
): Field<V, V, PresenceOf<O>>;
export function choice(values: readonly string[], options?: FieldOptions<string>): Type<string> {
  return makeField({ type: 'string', enum: values }, {}, options);
}

/**
 * The way out: a value described by JSON Schema of your own. It is validated, and loaded as it is.
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
