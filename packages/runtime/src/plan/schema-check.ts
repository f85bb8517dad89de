import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import { assertDefaults } from './default-check.js';
import { obviousTest, type ObviousTest } from './obvious-test.js';
import { shapeOf, type Shape } from './shape.js';

/**
 * A config schema, ready for use.
 *
 * @internal
 */
export interface CompiledSchema {
  readonly shape: Shape;
  /** Tells that a config is valid; of any other {@link faults} has to be asked. Throws like it. */
  readonly isObvious: ObviousTest;
  /**
   * Checks a config.
   *
   * @returns what is wrong, as ajv says it
   * @throws when the schema itself fails, e.g. by a pattern that takes for ever
   */
  faults(config: unknown): Promise<readonly ErrorObject[]>;
}

const compiled = new WeakMap<JsonSchema, Promise<CompiledSchema>>();
let count = 0;

/**
 * Prepares the config schema of a module: once for the process, however often it is asked for.
 *
 * @param schema - the schema; the object itself is the key
 * @throws what makes the schema unusable
 * @internal
 */
export function compileSchema(schema: JsonSchema): Promise<CompiledSchema> {
  let known = compiled.get(schema);
  if (known === undefined) {
    known = compile(schema);
    compiled.set(schema, known);
  }
  return known;
}

/** Number of schemas that were compiled so far. @internal */
export function compiledSchemaCount(): number {
  return count;
}

async function compile(schema: JsonSchema): Promise<CompiledSchema> {
  count += 1;
  const prepared = await prepare(schema);
  await assertDefaults(schema, prepare);
  return prepared;
}

async function prepare(schema: JsonSchema): Promise<CompiledSchema> {
  const shape = shapeOf(schema);
  const isObvious = obviousTest(schema);
  let check: ((config: unknown) => readonly ErrorObject[]) | undefined;
  const withAjv = async (): Promise<NonNullable<typeof check>> => {
    check ??= (await import('./ajv-check.js')).compileWithAjv(schema);
    return check;
  };
  // Of a schema that only ajv knows, only ajv can say that it is unusable.
  if (isObvious === undefined) await withAjv();
  return {
    shape,
    isObvious: isObvious ?? (() => false),
    faults: async (config) => (await withAjv())(config),
  };
}
