import { existsSync } from 'node:fs';
import { errors } from './errors.js';

/** Names of the config files that are looked for in the working directory, in this order. @internal */
export const defaultConfigs: readonly string[] = ['caddis.json', 'caddis.jsonc', 'caddis.yaml', 'caddis.yml'];

/** The config that a command uses. @internal */
export interface ChosenConfig {
  readonly config: string;
  /** True if the user named no config, and this one was found in the working directory. */
  readonly isDefault: boolean;
}

/**
 * Chooses the config of a command.
 *
 * @param file - the argument of the command
 * @param flag - the value of `--config`
 * @throws `CADDIS_CONFIG_NAMED_TWICE`, `CADDIS_CONFIG_MISSING`
 * @internal
 */
export function chooseConfig(file: string | undefined, flag: string | undefined): ChosenConfig {
  if (file !== undefined && flag !== undefined && file !== flag) throw errors.CADDIS_CONFIG_NAMED_TWICE({ file, flag });
  const named = file ?? flag;
  if (named !== undefined) return { config: named, isDefault: false };
  const found = defaultConfigs.find((name) => existsSync(name));
  if (found !== undefined) return { config: found, isDefault: true };
  // A Caddyfile is for Caddy. It is chosen so that reading it reports what to do.
  if (existsSync('Caddyfile')) return { config: 'Caddyfile', isDefault: true };
  throw errors.CADDIS_CONFIG_MISSING({ names: defaultConfigs.join(', ') });
}
