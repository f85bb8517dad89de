import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageInfo, Problem } from '@caddis/runtime';
import { findBrokenModules } from '../broken-modules.js';
import { errors } from '../errors.js';
import type { OpenRegistry } from '../open-registry.js';
import { findPackageManager } from '../packages/package-manager.js';
import { isInRange } from '../packages/version-range.js';
import { diagnoseCores } from './core-copies.js';
import { findingOf } from './finding.js';
import { readPackage, textIn, type LocatedPackage } from '../packages/located-package.js';

/** Whether a package works. @internal */
export type PackageState = 'good' | 'broken' | 'refused';

/** A package with modules that is not part of the standard distribution. @internal */
export interface ExaminedPackage {
  readonly name: string;
  readonly version: string;
  readonly directory: string | undefined;
  readonly modules: readonly string[];
  readonly state: PackageState;
}

/** The result of {@link diagnose}. @internal */
export interface Diagnosis {
  readonly findings: readonly Problem[];
  readonly packages: readonly ExaminedPackage[];
}

/** Codes of findings that are only warnings, because the server works in spite of them. */
const mildCodes = new Set(['RUNTIME_PACKAGE_WITHOUT_MODULES', 'CADDIS_MODULE_IN_SEVERAL_PACKAGES']);

/**
 * Examines the packages of a project: imports each one that the project allows, and checks their manifests.
 *
 * @param opened - the installed packages
 * @param project - the project's own `package.json`, if it has one
 * @internal
 */
export async function diagnose({ registry, warnings, withoutModules }: OpenRegistry, project: LocatedPackage | undefined): Promise<Diagnosis> {
  const broken = await findBrokenModules(registry);
  const errorsOf = new Map<string, Set<Error>>();
  for (const { package: info, error } of broken) errorsOf.set(info.name, (errorsOf.get(info.name) ?? new Set()).add(error));
  const others = registry.packages().filter(({ name }) => !registry.isBundled(name));
  const located = others.flatMap((info) => (info.directory === undefined ? [] : (readPackage(info.directory) ?? [])));
  const manager = findPackageManager(project?.directory ?? '.');
  const projectFile = project === undefined ? undefined : join(project.directory, 'package.json');
  const findings = [
    ...[...warnings, ...withoutModules].map((error) => finding(error, projectFile)),
    ...others.flatMap((info) => [...(errorsOf.get(info.name) ?? [])].map((error) => finding(error, fileOf(info)))),
    ...located.flatMap((each) => diagnoseNode(each)),
    ...(project === undefined ? [] : diagnoseNames(project, others)),
    ...diagnoseCores(unique([...(project === undefined ? [] : [project]), ...located]), manager),
    ...idsTwice(registry),
  ];
  const modulesOf = new Map<string, string[]>(others.map(({ name }) => [name, []]));
  for (const id of registry.ids()) for (const { name } of registry.providers(id)) modulesOf.get(name)?.push(id);
  const packages = others.map((info) => ({
    name: info.name,
    version: info.version,
    directory: info.directory,
    modules: modulesOf.get(info.name) ?? [],
    state: info.refused === true ? ('refused' as const) : errorsOf.has(info.name) ? ('broken' as const) : ('good' as const),
  }));
  return { findings, packages };
}

function finding(error: Error & { readonly code?: unknown }, file: string | undefined): Problem {
  return findingOf(error, file, mildCodes.has(String(error.code)) ? 'warning' : 'error');
}

function fileOf({ directory }: PackageInfo): string | undefined {
  return directory === undefined ? undefined : join(directory, 'package.json');
}

function diagnoseNode(each: LocatedPackage): readonly Problem[] {
  const range = textIn(each, 'engines', 'node');
  const found = process.versions.node;
  if (range === undefined || isInRange(found, range) !== false) return [];
  const { name, version } = each.manifest;
  return [findingOf(errors.CADDIS_NODE_RANGE({ package: name, version, range, found }), join(each.directory, 'package.json'))];
}

/** Reports packages whose name in the project differs from their own name. An npm alias may differ. */
function diagnoseNames(project: LocatedPackage, packages: readonly PackageInfo[]): readonly Problem[] {
  const byFolder = new Map(packages.map((info) => [info.directory, info]));
  const found: Problem[] = [];
  for (const field of ['dependencies', 'optionalDependencies', 'devDependencies']) {
    for (const called of Object.keys((project.manifest[field] ?? {}) as object)) {
      const info = byFolder.get(realFolder(join(project.directory, 'node_modules', called)));
      if (info === undefined || info.name === called || textIn(project, field, called)?.startsWith('npm:') === true) continue;
      found.push(findingOf(errors.CADDIS_PACKAGE_NAME_DIFFERS({ called, package: info.name, version: info.version }), join(project.directory, 'package.json')));
    }
  }
  return found;
}

function realFolder(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}

function idsTwice(registry: OpenRegistry['registry']): readonly Problem[] {
  return registry.ids().flatMap((id) => {
    const allowed = registry.providers(id).filter(({ refused }) => refused !== true);
    const [first] = allowed;
    if (first === undefined || allowed.length < 2) return [];
    const packages = allowed.map(({ name, version }) => `${name} ${version}`).join(', ');
    return [finding(errors.CADDIS_MODULE_IN_SEVERAL_PACKAGES({ module: id, packages, first: first.name }), undefined)];
  });
}

function unique(packages: readonly LocatedPackage[]): readonly LocatedPackage[] {
  return [...new Map(packages.map((each) => [each.directory, each])).values()];
}
