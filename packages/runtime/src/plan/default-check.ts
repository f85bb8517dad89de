import type { JsonSchema } from '@caddis/core/framework';
import { Pace } from '../pace.js';
import { ConfigCheck } from './config-check.js';
import type { Finding } from '../problems/finding.js';
import type { CompiledSchema } from './compiled-schema.js';

/** A part of a schema that has a default. */
interface DefaultedField {
  /** Keys that lead to the part; `*` stands for items and free keys. */
  readonly path: string;
  readonly schema: JsonSchema;
}

/**
 * Checks that every default in a schema is valid for its own field: bounds, lengths, choices, patterns and all other rules. Guests are skipped,
 * because their modules are looked up when they are planned.
 *
 * @param schema - schema of a module's config
 * @param compile - compiles the schema of one field
 * @throws an error that names the first field with an invalid default
 * @internal
 */
export async function assertDefaults(schema: JsonSchema, compile: (field: JsonSchema) => Promise<CompiledSchema>): Promise<void> {
  for (const { path, schema: field } of defaultedFields(schema)) {
    const findings: Finding[] = [];
    const check = new ConfigCheck('', undefined, { note: (finding) => findings.push(finding), secrets: [], paths: [], pace: new Pace(), names: () => [] });
    await check.run(await compile(field), field.default, undefined);
    const [first] = findings;
    if (first === undefined || check.passed) continue;
    const where = first.pointer === '' ? '' : `, at ${first.pointer}`;
    throw new Error(`the default of "${path}" does not fit the field${where}: ${first.message}`);
  }
}

function defaultedFields(root: JsonSchema): readonly DefaultedField[] {
  const found: DefaultedField[] = [];
  const pending: DefaultedField[] = [{ path: '', schema: root }];
  for (const { path, schema } of pending) {
    const annotation = schema['x-caddis'];
    // A recursive schema is visited again and again, with longer and longer paths.
    if (annotation?.guest !== undefined || annotation?.guestMap !== undefined || pending.length > maxFields) continue;
    const below = (key: string, field: JsonSchema): void => void pending.push({ path: path === '' ? key : `${path}.${key}`, schema: field });
    for (const [key, field] of Object.entries(schema.properties ?? {})) below(key, field);
    if (schema.items !== undefined) below('*', schema.items);
    if (typeof schema.additionalProperties === 'object') below('*', schema.additionalProperties);
    if (annotation?.union === true) for (const branch of schema['anyOf'] as readonly JsonSchema[]) pending.push({ path, schema: branch });
    if (path !== '' && schema.default !== undefined) found.push({ path, schema });
  }
  return found;
}

/** Maximum number of schema parts to visit. */
const maxFields = 10_000;
