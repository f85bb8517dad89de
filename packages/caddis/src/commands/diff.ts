import { dirname } from 'node:path';
import { countChanges, diffPlans, type ModuleChange, type Plan } from '@caddis/runtime';
import { exitCodes } from '../exit-codes.js';
import type { ProjectFlags } from '../open-registry.js';
import { planFile, problemText } from '../plan-file.js';
import { isStandardInput } from '../read-config.js';
import { print, printError, printWarnings } from '../terminal.js';

/** What `caddis diff` is told. @internal */
export interface DiffFlags extends ProjectFlags {
  readonly old: string;
  readonly next: string;
  readonly json?: boolean | undefined;
}

const note =
  'What asks for a service or an app that is built anew is rebuilt as well, and so is what has read a file that has changed:\n' +
  'that shows when the config is loaded.\n';

/**
 * Tells what becomes of each module when one config is loaded in the place of another. Runs no code of modules.
 *
 * @returns the exit code: 0 when both are right, however much they differ
 * @internal
 */
export async function diff({ old, next, json = false, ...flags }: DiffFlags): Promise<number> {
  // Both are read as if they stood where the new one does: the old one is a copy, most of the time.
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

/** Two files are compared, wherever they are. */
function withoutFolder(plan: Plan): Plan {
  return { ...plan, folder: undefined };
}

function lineOf({ change, pointer, module, from }: ModuleChange): string {
  return `${change.padEnd(7)}  ${pointer}  ${module}${from === undefined ? '' : `  from ${from}`}\n`;
}
