import type { JsonSchema } from '@caddis/core/framework';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';

/** Shorter secrets stand in other texts by chance. */
const minLength = 6;

/** A module with its config; a `Driver` is one. */
interface Configured {
  readonly subject: Subject;
  readonly config: unknown;
  finding(code: FindingCode, happened: string): Error;
}

/**
 * Looks for secrets of the config in what people are shown.
 *
 * @param where - what is shown, for the message
 * @param shown - a value that JSON has a form for, or a text
 * @throws `CONFORMANCE_SECRET_SHOWN`
 */
export function assertNoSecret(driver: Configured, where: string, shown: unknown): void {
  const secrets = secretsIn(driver.subject.descriptor.schema, driver.config);
  if (secrets.length === 0) return;
  const text = textOf(shown);
  const found = secrets.find(({ value }) => text.includes(value));
  if (found !== undefined) throw driver.finding('CONFORMANCE_SECRET_SHOWN', `${where} shows the value of the field ${found.path}`);
}

function textOf(shown: unknown): string {
  try {
    // A secret that JSON writes with backslashes is looked for as it is.
    return typeof shown === 'string' ? shown : JSON.stringify(shown) ?? '';
  } catch {
    return '';
  }
}

interface Secret {
  readonly path: string;
  readonly value: string;
}

/** The secrets that a config holds. */
function secretsIn(schema: JsonSchema | undefined, config: unknown, path = ''): readonly Secret[] {
  if (schema === undefined) return [];
  if (schema['x-caddis']?.secret === true) return typeof config === 'string' && config.length >= minLength ? [{ path, value: config }] : [];
  if (Array.isArray(config)) return config.flatMap((each: unknown, index) => secretsIn(schema.items, each, `${path}[${index}]`));
  if (typeof config !== 'object' || config === null) return [];
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return Object.entries(config).flatMap(([key, each]) => secretsIn(schema.properties?.[key] ?? others, each, path === '' ? key : `${path}.${key}`));
}
