import type { Annotation, JsonSchema } from './json-schema.js';
import type { Field, FieldOptions, Presence } from './types.js';

/** Those of {@link FieldOptions} that apply to every type of field. */
type CommonOptions = Partial<FieldOptions<unknown>>;

/**
 * Combines the schema of a type with the options that every field has.
 *
 * @param kind - JSON Schema keywords of the type
 * @param annotation - annotations of the type
 * @param options - the field's options; absent for a bare type inside an array or record
 * @internal
 */
export function makeField(kind: JsonSchema, annotation: Annotation, options: CommonOptions = {}): Field<never, never, never> {
  const own: Annotation = {
    ...annotation,
    ...(options.deprecated === undefined ? {} : { deprecated: options.deprecated }),
    ...(options.stability === 'experimental' ? { stability: options.stability } : {}),
    ...(options.since === undefined ? {} : { since: options.since }),
    ...(options.omitted === undefined ? {} : { omitted: options.omitted }),
    ...(options.sample === undefined ? {} : { sample: options.sample }),
  };
  const schema: JsonSchema = {
    ...kind,
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(options.deprecated === undefined ? {} : { deprecated: true }),
    ...(Object.keys(own).length === 0 ? {} : { 'x-caddis': own }),
  };
  return { schema, presence: presenceOf(options) as never };
}

/** Removes the keys whose value is `undefined`. @internal */
export function defined<T extends object>(keywords: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

function presenceOf(options: CommonOptions): Presence {
  if (options.default !== undefined) return 'defaulted';
  return options.optional === true ? 'optional' : 'required';
}
