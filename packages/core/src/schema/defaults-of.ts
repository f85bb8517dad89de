import type { ConfigInput, ConfigOf, Type } from './types.js';

/** An object type that can be written as `{}` and whose defaults are loaded as they are written; `never` for others. @public */
export type WithPlainDefaults<S extends Type<unknown, unknown>> =
  Record<never, never> extends ConfigInput<S>
    ? ConfigInput<S> extends { readonly [Key in keyof ConfigOf<S> as undefined extends ConfigOf<S>[Key] ? never : Key]?: ConfigOf<S>[Key] }
      ? unknown
      : never
    : never;

/**
 * What an object loads to when nothing is written: the defaults of its fields, without those that are optional.
 *
 * It is for code that does without a written config, so that defaults stand in the schema alone. Only for objects whose defaults are
 * loaded as they are written: one with a required field, a duration, an address or a guest does not compile.
 *
 * @param type - the schema of the object
 * @public
 */
export function defaultsOf<S extends Type<unknown, unknown>>(type: S & WithPlainDefaults<S>): ConfigOf<S> {
  const fields = Object.entries(type.schema.properties ?? {}).filter(([, { default: value }]) => value !== undefined);
  return Object.fromEntries(fields.map(([key, { default: value }]) => [key, value])) as ConfigOf<S>;
}
