import { createInterface } from 'node:readline/promises';
import { propertyOf } from '@caddis/core';
import { adaptConfig, formatProblems, planConfig, type PlannedModule, type Problem } from '@caddis/runtime';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { openRegistry, type ProjectFlags } from '../open-registry.js';
import { findPackageManager, type PackageManager } from '../packages/package-manager.js';
import { assertAllowed, findProject, installedIn, nameIn } from '../packages/project-packages.js';
import { runManager } from '../packages/run-manager.js';
import { openConfig, planFile, type OpenedConfig } from '../plan-file.js';
import { tellWhatCame } from '../packages/what-came.js';
import { layoutFor } from '../terminal-layout.js';
import { print, printError, printWarnings, showable } from '../terminal.js';

/** Arguments of `caddis add`. @internal */
export interface AddRequest extends ProjectFlags {
  /** Package specs in the syntax of the package manager. */
  readonly specs: readonly string[];
}

/** Installs packages in the project, and prints their modules, each with a first config. @returns the exit code @internal */
export async function addPackages({ specs, project: folder }: AddRequest): Promise<number> {
  const project = await findProject({ project: folder });
  const names = specs.map(nameIn).filter((name) => name !== undefined);
  assertAllowed(project, names);
  const manager = findPackageManager(project.directory);
  const before = installedIn(project);
  await runManager(manager, manager.add(specs), project.directory);
  const came = [...installedIn(project)].filter(([name, what]) => names.includes(name) || before.get(name) !== what).map(([name]) => name);
  return tellWhatCame(project, came);
}

/** Arguments of `caddis remove`. @internal */
export interface RemoveRequest extends ProjectFlags {
  readonly names: readonly string[];
  /** A config that may still use modules of these packages. */
  readonly config?: string;
}

/** Removes packages from the project, and warns about their modules that a config still uses. @returns the exit code @internal */
export async function removePackages({ names, project: folder, config }: RemoveRequest): Promise<number> {
  names.forEach(nameIn);
  const place = { project: folder, ...(config === undefined ? {} : { config }) };
  const project = await findProject(place);
  if (config !== undefined) printWarnings(await stillNamed(config, names, folder));
  const manager = findPackageManager(project.directory);
  await runManager(manager, manager.remove(names), project.directory);
  print(names.map((name) => `${name}: removed\n`).join(''));
  return exitCodes.ok;
}

async function stillNamed(config: string, names: readonly string[], project: string | undefined): Promise<readonly Error[]> {
  const { plan } = await planFile({ config, project });
  if (plan === undefined) {
    printError(`Warning: ${config} has errors, so it is not known which modules it uses; run caddis check ${config}\n`);
    return [];
  }
  const found: Error[] = [];
  // A stack: taking the last element costs the same however long the list is; a host may have a hundred thousand guests.
  const waiting: PlannedModule[] = [...(plan.storage === undefined ? [] : [plan.storage]), ...plan.apps].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (let last = next.guests.length - 1; last >= 0; last -= 1) waiting.push(next.guests[last] as PlannedModule);
    const { descriptor, package: info } = next.module;
    if (names.includes(info.name)) found.push(errors.CADDIS_MODULE_STILL_NAMED({ file: config, module: descriptor.id, package: info.name, pointer: next.pointer }));
  }
  return found;
}

/** Arguments of `caddis install`. @internal */
export interface InstallRequest extends ProjectFlags {
  /** Path of the config. */
  readonly from: string;
  /** True to install without asking. */
  readonly yes?: boolean;
}

/** Installs the packages that a config needs, after the user has agreed. @returns the exit code: 0 if all its modules are installed @internal */
export async function installFrom({ from: config, project: folder, yes = false }: InstallRequest): Promise<number> {
  const place = { config, project: folder };
  const project = await findProject(place);
  const opened = await openConfig(place);
  const { registry, warnings } = opened;
  const missing = await missingModules(opened);
  const installed = new Set(registry.packages().map(({ name }) => name));
  const listed = warnings.filter((error) => propertyOf(error, 'code') === 'RUNTIME_PACKAGE_NOT_INSTALLED').map((error) => String(propertyOf(error, 'package')));
  const suggested = missing.flatMap(({ message }) => registry.suggestion(/^unknown module (\S+)$/.exec(message)?.[1] ?? '') ?? []);
  const wanted = [...new Set([...(await chosenPackages(opened)), ...suggested])].filter((name) => !installed.has(name) && !listed.includes(name));
  wanted.forEach(nameIn);
  assertAllowed(project, [...wanted, ...listed]);
  const manager = findPackageManager(project.directory);
  const steps = [...(listed.length === 0 ? [] : [manager.install()]), ...(wanted.length === 0 ? [] : [manager.add(wanted)])];
  if (steps.length > 0 && !(await agreed([...listed, ...wanted], steps, manager, yes))) return exitCodes.failed;
  for (const args of steps) await runManager(manager, args, project.directory);
  const code = steps.length === 0 ? exitCodes.ok : await tellWhatCame(project, [...listed, ...wanted]);
  // Open the registry again to find the new packages. The config is not read again, because it may be standard input.
  const left = await missingModules({ ...opened, ...(await openRegistry(place)) });
  if (left.length > 0) print(`${formatProblems(left, opened.text, layoutFor(process.stdout))}\n`);
  else print(`${config}: all modules are installed\n`);
  return left.length > 0 ? exitCodes.failed : code;
}

/** Returns the problems of a config that are caused by missing packages. */
async function missingModules({ text, registry, adapter, file }: OpenedConfig): Promise<readonly Problem[]> {
  const result = await planConfig(text, { lookup: registry, adapter, file });
  return (result.ok ? [] : result.problems).filter(({ code }) => ['CONFIG_MODULE_UNKNOWN', 'CONFIG_MODULE_NOT_HERE', 'CONFIG_MODULE_CHOICE_INVALID', 'CONFIG_MODULE_LOAD_FAILED'].includes(code));
}

/** Returns the packages that the config itself chooses for its modules, in `modules`. */
async function chosenPackages({ text, registry, adapter }: OpenedConfig): Promise<readonly string[]> {
  const read = await adaptConfig(text, { lookup: registry, adapter });
  // If the config cannot be parsed, `caddis check` reports that.
  const modules = read.ok ? propertyOf(read.document, 'modules') : undefined;
  const names: readonly unknown[] = typeof modules === 'object' && modules !== null ? Object.values(modules) : [];
  return names.filter((name) => typeof name === 'string');
}

async function agreed(packages: readonly string[], steps: readonly (readonly string[])[], manager: PackageManager, yes: boolean): Promise<boolean> {
  if (yes) return true;
  const command = steps.map((args) => [manager.name, ...args].join(' ')).join(' && ');
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw errors.CADDIS_PACKAGES_NEEDED({ packages: packages.join(', '), command });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // If the input ends without an answer, the user has not agreed.
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(showable(`The config needs ${packages.join(', ')}.\nRun ${command}? [y/N] `)), ended]);
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim());
}
