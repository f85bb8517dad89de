import { errors } from './errors.js';

/**
 * Separates the codes after `--allow` from a config that follows them, because the flag takes all arguments after it.
 *
 * @param listed - the arguments after the flag
 * @param config - the config, if it is named elsewhere
 * @throws `CADDIS_FLAG_INVALID` for an argument that is neither
 * @internal
 */
export function splitAllowed(listed: readonly string[], config: string | undefined): { readonly codes: readonly string[]; readonly config: string | undefined } {
  const codes = listed.flatMap(partsOf).filter((text) => isCode(text));
  const [other, ...more] = listed.filter((text) => !partsOf(text).every(isCode));
  const isConfig = other !== undefined && config === undefined && more.length === 0;
  if (other !== undefined && !isConfig) throw errors.CADDIS_FLAG_INVALID({ flag: '--allow', value: other, expected: 'the code of a warning, e.g. CONFIG_FIELD_DEPRECATED' });
  return { codes, config: isConfig ? other : undefined };
}

/** A comma at the end, or a variable of a script that is empty, names no code. */
function partsOf(text: string): readonly string[] {
  return text.split(',').filter((part) => part !== '');
}

function isCode(text: string): boolean {
  return /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*$/.test(text);
}
