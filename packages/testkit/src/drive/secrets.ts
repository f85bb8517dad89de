import type { JsonSchema } from '@caddis/core/framework';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';

/** Minimum length of a secret to look for: a shorter one can occur in other texts by chance. */
const minLength = 6;

/** A module with its config, e.g. a `Driver`. */
interface Configured {
  readonly subject: Subject;
  readonly config: unknown;
  finding(code: FindingCode, happened: string): Error;
}

/**
 * Checks that a text or value which people see contains no secret of the config.
 *
 * @param where - what is shown, for the message, e.g. `the error of open()`
 * @param shown - a text, or a value that JSON can represent
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
    // A string is searched as it is, because JSON would escape some characters of a secret.
    return typeof shown === 'string' ? shown : JSON.stringify(shown) ?? '';
  } catch {
    return '';
  }
}

interface Secret {
  readonly path: string;
  readonly value: string;
}

/** Lists the secrets in a config. */
function secretsIn(schema: JsonSchema | undefined, config: unknown, path = ''): readonly Secret[] {
  if (schema === undefined) return [];
  if (schema['x-caddis']?.secret === true) return typeof config === 'string' && config.length >= minLength ? [{ path, value: config }] : [];
  if (Array.isArray(config)) return config.flatMap((each: unknown, index) => secretsIn(schema.items, each, `${path}[${index}]`));
  if (typeof config !== 'object' || config === null) return [];
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return Object.entries(config).flatMap(([key, each]) => secretsIn(schema.properties?.[key] ?? others, each, path === '' ? key : `${path}.${key}`));
}
