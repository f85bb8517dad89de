import type { PackageInfo } from '@caddis/runtime';
import { errors } from '../errors.js';
import { isServer } from '../process-end.js';
import { guardBuiltIns, type BuiltInGuard } from './built-ins.js';
import { forbidExit } from './exit-guard.js';
import { beginImport, endImport } from './import-state.js';
import { watchOpened } from './left-open.js';
import { tellStrayErrors } from './stray-errors.js';

let builtIns: BuiltInGuard | undefined;
/** Number of imports in progress; below it, the function that lets modules end the process again. */
let under = 0;
let allowExit: (() => void) | undefined;

/**
 * Isolates the import of a package: it cannot end the process, and built-ins that it breaks are restored. What it leaves open is recorded with its
 * name, unless the process is a server.
 *
 * @param info - the package
 * @returns a function to call after the import; it throws `CADDIS_MODULE_BREAKS_BUILT_INS`
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
    // Only in a server may modules end the process later. A command ends by itself after it has printed its result.
    if (under === 0 && isServer()) {
      allowExit?.();
      allowExit = undefined;
    }
    if (broken.length > 0) throw errors.CADDIS_MODULE_BREAKS_BUILT_INS({ names: listed(broken) });
  };
}

/** Maximum number of names in a message. */
const maxNames = 5;

function listed(names: readonly string[]): string {
  return `${names.slice(0, maxNames).join(', ')}${names.length > maxNames ? ` and ${names.length - maxNames} more` : ''}`;
}
