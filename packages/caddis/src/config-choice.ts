import { existsSync } from 'node:fs';
import { errors } from './errors.js';

/** Names of the configs that are looked for in the working directory, the first one first. @internal */
export const defaultConfigs: readonly string[] = ['caddis.json', 'caddis.jsonc', 'caddis.yaml', 'caddis.yml'];

/** The config that a command works with. @internal */
export interface ChosenConfig {
  readonly config: string;
  /** True when nobody has named it: it lies in the working directory. */
  readonly isDefault: boolean;
}

/**
 * Finds out which config is meant.
 *
 * @param file - as an argument of the command
 * @param flag - as its option `--config`
 * @throws `CADDIS_CONFIG_NAMED_TWICE`, `CADDIS_CONFIG_MISSING`
 * @internal
 */
export function chooseConfig(file: string | undefined, flag: string | undefined): ChosenConfig {
  if (file !== undefined && flag !== undefined && file !== flag) throw errors.CADDIS_CONFIG_NAMED_TWICE({ file, flag });
  const named = file ?? flag;
  if (named !== undefined) return { config: named, isDefault: false };
  const found = defaultConfigs.find((name) => existsSync(name));
  if (found !== undefined) return { config: found, isDefault: true };
  // It is there for Caddy: whoever reads it is told what to do with it.
  if (existsSync('Caddyfile')) return { config: 'Caddyfile', isDefault: true };
  throw errors.CADDIS_CONFIG_MISSING({ names: defaultConfigs.join(', ') });
}
