import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import { guardedPattern } from './guarded-pattern.js';

const ajv = new Ajv2020({
  allErrors: true,
  ownProperties: true,
  verbose: true,
  // An unknown keyword or format is more likely a typo of the author than something to ignore.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  // Compiling the meta-schema takes longer than checking all modules of a config. compile() still finds keywords whose values it cannot use.
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  logger: false,
  code: { regExp: guardedPattern },
});
ajv.addKeyword('x-caddis');

/**
 * Compiles a schema.
 *
 * @returns a function that returns the errors of a config as ajv reports them; it throws if the schema itself fails, e.g. because a pattern takes too
 * long
 * @throws the reason why the schema cannot be used
 * @internal
 */
export function compileWithAjv(schema: JsonSchema): (config: unknown) => readonly ErrorObject[] {
  const validate: ValidateFunction = ajv.compile(schema);
  // Removed, because ajv would otherwise cache the schema for ever.
  ajv.removeSchema(schema);
  return (config) => (validate(config) ? [] : (validate.errors ?? []));
}
