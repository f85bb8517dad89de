import { errors } from './errors.js';

/**
 * Tells the codes behind `--allow` from a config that stands behind them, since the flag takes all that follows.
 *
 * @param listed - what stands behind the flag
 * @param config - the config, where it is named elsewhere
 * @throws `CADDIS_FLAG_INVALID` for what is neither
 * @internal
 */
export function splitAllowed(listed: readonly string[], config: string | undefined): { readonly codes: readonly string[]; readonly config: string | undefined } {
  const codes = listed.flatMap((text) => text.split(',')).filter((text) => isCode(text));
  const [other, ...more] = listed.filter((text) => !text.split(',').every(isCode));
  const isConfig = other !== undefined && config === undefined && more.length === 0;
  if (other !== undefined && !isConfig) throw errors.CADDIS_FLAG_INVALID({ flag: '--allow', value: other, expected: 'the code of a warning, e.g. CONFIG_FIELD_DEPRECATED' });
  return { codes, config: isConfig ? other : undefined };
}

function isCode(text: string): boolean {
  return /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/.test(text);
}
