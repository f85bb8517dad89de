import { formatProblems, planConfig, type Problem } from '@caddis/runtime';
import { adapterFor } from '../config-language.js';
import { diagnose, type ExaminedPackage } from '../doctor/diagnose.js';
import { nearestPackage } from '../packages/located-package.js';
import { exitCodes } from '../exit-codes.js';
import { openRegistry, projectFolders, type ProjectFlags } from '../open-registry.js';
import { readConfig } from '../read-config.js';
import { layoutFor } from '../terminal-layout.js';
import { print, showable } from '../terminal.js';

/** Flags of `caddis doctor`. @internal */
export interface DoctorFlags extends ProjectFlags {
  /** A config whose modules must be installed too. */
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * Examines the packages of a project, and prints their problems with advice. Imports every package that the project allows.
 *
 * @returns the exit code: 0 if there is no error
 * @internal
 */
export async function doctor({ config, project, json = false }: DoctorFlags): Promise<number> {
  const place = { project, ...(config === undefined ? {} : { config }) };
  const [folder] = await projectFolders(place);
  const opened = await openRegistry(place);
  const { findings, packages } = await diagnose(opened, folder === undefined ? undefined : nearestPackage(folder));
  const text = config === undefined ? undefined : (await readConfig(config)).text;
  const ofConfig = text === undefined ? [] : await modulesWanting(text, config ?? '', opened.registry);
  const all = [...findings, ...ofConfig];
  const isWell = all.every(({ severity }) => severity !== 'error');
  if (json) {
    print(`${JSON.stringify({ ok: isWell, findings: all, packages }, null, 2)}\n`);
    return isWell ? exitCodes.ok : exitCodes.failed;
  }
  // Only problems of the config have line numbers, and these refer to its text.
  print(all.length === 0 ? '' : `${formatProblems(all, text, { ...layoutFor(process.stdout), limit: 1000 })}\n`);
  print(showable(packages.map(packageLine).join('')));
  if (isWell) print(`${packages.length} ${packages.length === 1 ? 'package' : 'packages'} beside the standard distribution: ok\n`);
  return isWell ? exitCodes.ok : exitCodes.failed;
}

/** Returns the problems about modules of a config that are not available. `caddis check` reports its other problems. */
async function modulesWanting(text: string, file: string, registry: Parameters<typeof planConfig>[1]['lookup']): Promise<readonly Problem[]> {
  const result = await planConfig(text, { lookup: registry, adapter: adapterFor({ config: file, adapter: undefined, text, registry }), file });
  const problems = result.ok ? [] : result.problems;
  return problems.filter(({ code }) => code.startsWith('CONFIG_MODULE_') && !code.startsWith('CONFIG_MODULE_NAME_'));
}

function packageLine({ name, version, modules, state }: ExaminedPackage): string {
  const count = `${modules.length} module${modules.length === 1 ? '' : 's'}`;
  return `${name} ${version}: ${count}${state === 'good' ? '' : `, ${state}`}\n`;
}
