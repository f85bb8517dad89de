import { dirname } from 'node:path';
import { countChanges, diffPlans, type ModuleChange, type Plan } from '@caddis/runtime';
import { exitCodes } from '../exit-codes.js';
import type { ProjectFlags } from '../open-registry.js';
import { planFile, problemText } from '../plan-file.js';
import { isStandardInput } from '../read-config.js';
import { print, printError, printWarnings } from '../terminal.js';

/** Arguments of `caddis diff`. @internal */
export interface DiffFlags extends ProjectFlags {
  readonly old: string;
  readonly next: string;
  readonly json?: boolean | undefined;
}

const note =
  'A module that uses a rebuilt service or app is rebuilt too, and so is a module that has read a file that has changed.\n' +
  'This becomes known only when the config is loaded.\n';

/**
 * Prints what happens to each module when one config replaces another. Runs no code of modules.
 *
 * @returns the exit code: 0 if both configs are valid, even if they differ
 * @internal
 */
export async function diff({ old, next, json = false, ...flags }: DiffFlags): Promise<number> {
  // The old config is usually a copy somewhere else, so both are read with the project of the new one.
  const project = flags.project ?? (isStandardInput(next) ? undefined : dirname(next));
  const files = [await planFile({ config: old, project }), await planFile({ config: next, project })] as const;
  for (const { warnings } of files) printWarnings(warnings);
  const [before, after] = files.map(({ plan }) => plan);
  if (before === undefined || after === undefined) {
    if (json) print(`${JSON.stringify({ ok: false, problems: files.flatMap(({ problems }) => problems) }, null, 2)}\n`);
    else for (const planned of files) printError(problemText(planned, process.stderr));
    return exitCodes.failed;
  }
  const changes = await diffPlans(withoutFolder(before), withoutFolder(after));
  const counts = countChanges(changes);
  if (json) print(`${JSON.stringify({ counts, changes }, null, 2)}\n`);
  else print(`${changes.map(lineOf).join('')}${Object.entries(counts).map(([kind, count]) => `${count} ${kind}`).join(', ')}\n${note}`);
  return exitCodes.ok;
}

/** Removes the folder of the config, so that the two files are compared as if they were in the same folder. */
function withoutFolder(plan: Plan): Plan {
  return { ...plan, folder: undefined };
}

function lineOf({ change, pointer, module, from }: ModuleChange): string {
  return `${change.padEnd(7)}  ${pointer}  ${module}${from === undefined ? '' : `  from ${from}`}\n`;
}
