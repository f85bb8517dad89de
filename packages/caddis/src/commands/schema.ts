import { configSchema } from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';

/** Prints one JSON Schema for configs with everything that is installed, for editors. @returns the exit code */
export async function schema(): Promise<number> {
  const { input } = await openCatalogue();
  process.stdout.write(`${JSON.stringify(configSchema(input), null, 2)}\n`);
  return exitCodes.ok;
}
