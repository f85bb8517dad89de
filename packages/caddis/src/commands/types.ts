import { configTypes } from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';
import type { ProjectFlags } from '../open-registry.js';
import { print } from '../terminal.js';

/** Prints TypeScript types of configs with all installed modules. @returns the exit code @internal */
export async function types(flags: ProjectFlags): Promise<number> {
  const { input } = await openCatalogue(flags);
  print(configTypes(input));
  return exitCodes.ok;
}
