import { renderGraph, type GraphFormat } from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { planFile, printProblems } from '../plan-file.js';
import { printWarnings } from '../terminal.js';

/** What `caddis graph` is told. */
export interface GraphRequest {
  readonly config: string;
  readonly format: GraphFormat;
}

/** Prints the tree of modules that a config is assembled to, as a picture. @returns the exit code */
export async function graph({ config, format }: GraphRequest): Promise<number> {
  const planned = await planFile(config);
  printWarnings(planned.warnings);
  printProblems(planned, process.stderr);
  if (planned.plan === undefined) return exitCodes.failed;
  const picture = await renderGraph(planned.plan, format);
  process.stdout.write(picture.endsWith('\n') ? picture : `${picture}\n`);
  return exitCodes.ok;
}
