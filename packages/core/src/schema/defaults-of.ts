import type { ConfigInput, ConfigOf, Type } from './types.js';

/** An object type that may be written as `{}` and whose defaults are loaded unchanged; `never` for other types. @public */
export type WithPlainDefaults<S extends Type<unknown, unknown>> =
  Record<never, never> extends ConfigInput<S>
    ? ConfigInput<S> extends { readonly [Key in keyof ConfigOf<S> as undefined extends ConfigOf<S>[Key] ? never : Key]?: ConfigOf<S>[Key] }
      ? unknown
      : never
    : never;

/**
 * Returns what an empty object loads to: the defaults of its fields, without optional fields.
 *
 * Use it in code that has no written config, so that defaults are stated only in the schema. It accepts only objects whose defaults are
 * loaded unchanged: one with a required field, a duration, an address or a guest does not compile.
 *
 * @param type - the schema of the object
 * @public
 */
export function defaultsOf<S extends Type<unknown, unknown>>(type: S & WithPlainDefaults<S>): ConfigOf<S> {
  const fields = Object.entries(type.schema.properties ?? {}).filter(([, { default: value }]) => value !== undefined);
  return Object.fromEntries(fields.map(([key, { default: value }]) => [key, value])) as ConfigOf<S>;
}
