import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import { readyToImport } from '@caddis/kit';
import type { CompiledSchema } from './compiled-schema.js';
import { assertDefaults } from './default-check.js';
import { obviousTest } from './obvious-test.js';
import { shapeOf } from './shape.js';

const compiled = new WeakMap<JsonSchema, Promise<CompiledSchema>>();
let count = 0;

/**
 * Prepares the config schema of a module: once per process, no matter how often it is needed.
 *
 * @param schema - the schema; the object itself is the key
 * @throws the reason why the schema cannot be used
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

/** Number of schemas compiled so far. @internal */
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
    if (check !== undefined) return check;
    readyToImport();
    return (check = (await import('./ajv-check.js')).compileWithAjv(schema));
  };
  // Only ajv can tell whether a schema with other keywords is usable.
  if (isObvious === undefined) await withAjv();
  return {
    source: schema,
    shape,
    isObvious: isObvious ?? (() => false),
    faults: async (config) => (await withAjv())(config),
  };
}
