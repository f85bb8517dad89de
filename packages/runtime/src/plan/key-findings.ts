import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import { isJsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import { fieldOf, type BrokenRule, type KeyFinding } from './broken-rule.js';
import { describeSchema, firstSentence, listNames } from './describe.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { homeAbove, homeBelow, homeFarBelow, moduleHome } from './key-homes.js';
import { meantHelp, nearest } from './nearest.js';
import { otherKey } from './other-keys/other-key-help.js';

/** Reports a required key that is missing or `null`. @internal */
export function missingKey(key: string, { schema, pointer, config }: BrokenRule): KeyFinding {
  const field = fieldOf(schema, key);
  const missing = joinPointer(pointer, key);
  const isNull = config.wasLeftOut(missing);
  const finding = makeFinding('CONFIG_MISSING_KEY', { key: JSON.stringify(key) }, isNull ? missing : pointer, {
    module: config.module,
    expected: field === undefined ? undefined : describeSchema(field),
    received: isNull ? 'null, which means omitted' : undefined,
    help: field?.description === undefined ? undefined : `${key}: ${firstSentence(field.description)}`,
  });
  return { ...finding, missing };
}

/** Reports a key that the schema does not have. @internal */
export function unknownKey(key: string, broken: BrokenRule): KeyFinding {
  const { schema, pointer, config } = broken;
  const at = joinPointer(pointer, key);
  const details = { module: config.module, atKey: true };
  const reason = unsupportedReason(schema, key);
  if (reason !== undefined) return makeFinding('CONFIG_NOT_SUPPORTED', { key: JSON.stringify(key) }, at, { ...details, help: reason });
  const known = Object.keys(schema.properties ?? {});
  const other = otherKey(config.module, pointer.slice(config.pointer.length), key, valueOf(broken, key));
  const told = other?.help ?? ofYaml(key, pointer) ?? moduleHome(key, broken);
  const [meant] = told === undefined ? nearest(key, known) : [];
  // If the mistyped key is that of a secret, its value is the secret.
  if (other?.isSecret === true || (meant !== undefined && fieldOf(schema, meant)?.['x-caddis']?.secret === true)) config.hide(at);
  const elsewhere = meant === undefined ? (homeBelow(key, broken) ?? homeAbove(key, broken) ?? homeFarBelow(key, broken)) : undefined;
  const help = told ?? meantHelp(meant) ?? elsewhere ?? (known.length === 0 ? 'remove it; no keys are allowed here' : `the keys here are ${listNames(known)}`);
  const finding = makeFinding('CONFIG_UNKNOWN_KEY', { key: JSON.stringify(key) }, at, { ...details, help });
  const written = other?.meant ?? meant;
  return { ...finding, meant: written === undefined ? undefined : joinPointer(pointer, written) };
}

/** Returns help for keys that people use with YAML anchors and merges. */
function ofYaml(key: string, pointer: string): string | undefined {
  if (key === '<<') return 'YAML merge keys are not supported: write the keys here, or use an alias of the whole object';
  return pointer === '' && key.startsWith('x-') ? 'a config cannot have your own keys: put the anchor at the first use of the object' : undefined;
}

function valueOf({ value }: BrokenRule, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}

/** Returns why a key of Caddy is not supported and what to do; `undefined` for keys that Caddy does not have. */
function unsupportedReason(schema: JsonSchema, key: string): string | undefined {
  const unsupported = schema['x-caddis']?.unsupported;
  if (unsupported === undefined || typeof unsupported === 'string') return unsupported;
  return Object.hasOwn(unsupported, key) ? unsupported[key] : undefined;
}

/** Reports a key of a record that violates the rule for its keys. @internal */
export function invalidKey(key: string, error: ErrorObject, { pointer, config }: BrokenRule): Finding {
  const title = (error.parentSchema as JsonSchema | undefined)?.['title'];
  const rule = error.keyword === 'pattern' ? `does not match the pattern ${error.schema}` : (error.message ?? 'is not allowed');
  const reason = typeof title === 'string' ? `is no ${title}: it ${rule}` : rule;
  const details = { module: config.module, atKey: true };
  return makeFinding('CONFIG_KEY_INVALID', { key: JSON.stringify(key), reason }, joinPointer(pointer, key), details);
}
