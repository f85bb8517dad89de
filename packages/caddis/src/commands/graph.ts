import { renderGraph, type GraphFormat, type GraphOptions } from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { planFile, problemText, type ConfigSource } from '../plan-file.js';
import { print, printError, printWarnings } from '../terminal.js';

/** Arguments of `caddis graph`. @internal */
export interface GraphRequest extends ConfigSource, GraphOptions {
  readonly format: GraphFormat;
}

/** Prints the tree of modules that a config builds, as a graph. @returns the exit code @internal */
export async function graph({ format, under, all, documentation, ...source }: GraphRequest): Promise<number> {
  const planned = await planFile(source);
  printWarnings(planned.warnings);
  printError(problemText(planned, process.stderr));
  if (planned.plan === undefined) return exitCodes.failed;
  const picture = await renderGraph(planned.plan, format, { under, all, documentation: documentation?.replace(/\/?$/, '/') });
  print(picture.endsWith('\n') ? picture : `${picture}\n`);
  return exitCodes.ok;
}
