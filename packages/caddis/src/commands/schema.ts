import { configSchema } from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';
import type { ProjectFlags } from '../open-registry.js';
import { print } from '../terminal.js';

/** Prints a JSON Schema of configs with all installed modules, for editors. @returns the exit code @internal */
export async function schema(flags: ProjectFlags): Promise<number> {
  const { input } = await openCatalogue(flags);
  print(`${JSON.stringify(configSchema(input), null, 2)}\n`);
  return exitCodes.ok;
}
