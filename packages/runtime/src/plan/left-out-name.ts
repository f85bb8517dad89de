import type { JsonSchema } from '@caddis/core/framework';
import { unescapeKey } from '../config/json-pointer.js';
import { fieldOf, type BrokenRule } from './broken-rule.js';

/**
 * Returns help for a value whose key should be a name that the operator chooses, but is a field of the object that belongs to a name.
 *
 * @returns `undefined` if no name is left out
 * @internal
 */
export function leftOutName({ schema, pointer, config }: BrokenRule): string | undefined {
  const keys = pointer.slice(config.pointer.length).split('/').slice(1).map(unescapeKey);
  const key = keys.pop();
  const record = keys.reduce<JsonSchema | undefined>((outer, next) => (outer === undefined ? undefined : (outer.items ?? fieldOf(outer, next) ?? valuesOf(outer))), config.schema);
  if (key === undefined || record === undefined || valuesOf(record) !== schema || fieldOf(record, key) !== undefined || fieldOf(schema, key) === undefined) return undefined;
  const title = record.propertyNames?.title ?? 'name';
  return `the ${title} is missing around it: write { "<${title}>": { "${key}": … } }`;
}

/** Returns the schema of the values of a record. */
function valuesOf({ additionalProperties: values }: JsonSchema): JsonSchema | undefined {
  return typeof values === 'object' ? values : undefined;
}
