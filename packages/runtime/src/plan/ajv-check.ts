import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import { guardedPattern } from './guarded-pattern.js';

const ajv = new Ajv2020({
  allErrors: true,
  ownProperties: true,
  verbose: true,
  // An unknown keyword or format is more likely a slip of the author than a wish to have it ignored.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  // Compiling the schema of schemas takes longer than all modules of a config; compile() finds what would be executed wrongly.
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
 * @returns a function that says what is wrong with a config, as ajv says it; it throws when the schema itself fails, e.g. by a
 * pattern that takes for ever
 * @throws what makes the schema unusable
 * @internal
 */
export function compileWithAjv(schema: JsonSchema): (config: unknown) => readonly ErrorObject[] {
  const validate: ValidateFunction = ajv.compile(schema);
  // ajv would keep it for ever under its own key.
  ajv.removeSchema(schema);
  return (config) => (validate(config) ? [] : (validate.errors ?? []));
}
