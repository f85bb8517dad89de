import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import { guardedPattern } from './guarded-pattern.js';
import { shapeOf, type Shape } from './shape.js';

/**
 * A config schema, ready for use.
 *
 * @internal
 */
export interface CompiledSchema {
  readonly shape: Shape;
  /**
   * Checks a config.
   *
   * @returns what is wrong, as ajv says it
   * @throws when the schema itself fails, e.g. by a pattern that takes for ever
   */
  check(config: unknown): readonly ErrorObject[];
}

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

const compiled = new WeakMap<JsonSchema, CompiledSchema | Error>();
let count = 0;

/**
 * Prepares the config schema of a module: once for the process, however often it is asked for.
 *
 * @param schema - the schema; the object itself is the key
 * @throws what makes the schema unusable
 * @internal
 */
export function compileSchema(schema: JsonSchema): CompiledSchema {
  let known = compiled.get(schema);
  if (known === undefined) {
    known = compile(schema);
    compiled.set(schema, known);
  }
  if (known instanceof Error) throw known;
  return known;
}

/** Number of schemas that were compiled so far. @internal */
export function compiledSchemaCount(): number {
  return count;
}

function compile(schema: JsonSchema): CompiledSchema | Error {
  count += 1;
  try {
    const shape = shapeOf(schema);
    const validate: ValidateFunction = ajv.compile(schema);
    // ajv would keep it for ever under its own key.
    ajv.removeSchema(schema);
    return { shape, check: (config) => (validate(config) ? [] : (validate.errors ?? [])) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
