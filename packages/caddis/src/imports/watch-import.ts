import type { PackageInfo } from '@caddis/runtime';
import { errors } from '../errors.js';
import { isServer } from '../process-end.js';
import { guardBuiltIns, type BuiltInGuard } from './built-ins.js';
import { forbidExit } from './exit-guard.js';
import { beginImport, endImport } from './import-state.js';
import { watchOpened } from './left-open.js';
import { tellStrayErrors } from './stray-errors.js';

let builtIns: BuiltInGuard | undefined;
/** Imports that are under way, and how to let modules end the process again. */
let under = 0;
let allowExit: (() => void) | undefined;

/**
 * Sees to it that the import of a package harms nobody but that package: it cannot end the process, and built-ins that it breaks are mended. What it
 * leaves open is put to its account, unless the process is a server.
 *
 * @param info - the package
 * @returns says that the import is over; throws `CADDIS_MODULE_BREAKS_BUILT_INS`
 * @internal
 */
export function watchImport(info: PackageInfo): () => void {
  builtIns ??= guardBuiltIns();
  if (!isServer()) {
    watchOpened();
    tellStrayErrors();
  }
  const label = beginImport(info);
  under += 1;
  allowExit ??= forbidExit();
  return () => {
    const broken = builtIns?.mend() ?? [];
    endImport(label);
    under -= 1;
    // A command is over when it has said what it was asked; a server ends when it is told to.
    if (under === 0 && isServer()) {
      allowExit?.();
      allowExit = undefined;
    }
    if (broken.length > 0) throw errors.CADDIS_MODULE_BREAKS_BUILT_INS({ names: listed(broken) });
  };
}

/** Names that are told at most. */
const maxNames = 5;

function listed(names: readonly string[]): string {
  return `${names.slice(0, maxNames).join(', ')}${names.length > maxNames ? ` and ${names.length - maxNames} more` : ''}`;
}
