import { propertyOf } from '@caddis/core';
import type { ModuleDescriptor, Stability } from '@caddis/core/framework';
import type { PackageInfo, Registry } from '@caddis/runtime';
import { findBrokenModules } from '../broken-modules.js';
import { describeError } from '../describe-error.js';
import { openRegistry, type ProjectFlags } from '../open-registry.js';
import { print, printWarnings, showable } from '../terminal.js';

/** Flags of `caddis list-modules`. @internal */
export interface ListModulesFlags extends ProjectFlags {
  readonly packages?: boolean;
  readonly versions?: boolean;
  readonly skipStandard?: boolean;
  readonly json?: boolean;
}

/** A module of one package, as `--json` prints it, with the keys that Caddy uses. */
interface ListedModule {
  readonly module_name: string;
  readonly module_type: 'standard' | 'non-standard';
  readonly version: string;
  readonly package_url: string;
  /** Absent if stable. */
  readonly stability?: Stability;
  /** Version of the package in which the module appeared. */
  readonly since?: string;
  /** What to use instead of a deprecated module. */
  readonly deprecated?: string;
  /** Why the module cannot be used; absent if it can. */
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Prints the modules that a config can use, standard ones first. Imports their packages to see whether they work: a module of a broken package is
 * listed with an error code, and the error is printed on standard error. Experimental and deprecated modules are marked.
 *
 * @returns the exit code
 * @see Caddy's `list-modules`, which has the same output
 * @internal
 */
export async function listModules(flags: ListModulesFlags): Promise<number> {
  const { registry, warnings, withoutModules } = await openRegistry({ project: flags.project });
  const broken = await findBrokenModules(registry);
  printWarnings([...warnings, ...withoutModules, ...new Set(broken.map(({ error }) => error))]);
  const errors = new Map(broken.map(({ id, package: info, error }) => [`${id} ${info.name}`, error]));
  const modules: ListedModule[] = [];
  for (const id of registry.ids()) {
    for (const provider of registry.providers(id)) {
      if (flags.skipStandard === true && provider.standard) continue;
      const error = errors.get(`${id} ${provider.name}`);
      const descriptor = error === undefined ? await descriptorOf(registry, id, provider) : undefined;
      modules.push(listed(id, provider, descriptor, error));
    }
  }
  print(flags.json === true ? `${JSON.stringify(modules, null, 2)}\n` : showable(grouped(modules, flags)));
  return 0;
}

async function descriptorOf(registry: Registry, id: string, { name }: PackageInfo): Promise<ModuleDescriptor> {
  return (await registry.load(id, name)).descriptor;
}

function listed(id: string, provider: PackageInfo, descriptor: ModuleDescriptor | undefined, error: Error | undefined): ListedModule {
  const { deprecated, since } = descriptor ?? {};
  const stability = deprecated === undefined ? descriptor?.stability : 'deprecated';
  return {
    module_name: id,
    module_type: provider.standard ? 'standard' : 'non-standard',
    version: `v${provider.version}`,
    package_url: provider.name,
    ...(stability === undefined || stability === 'stable' ? {} : { stability }),
    ...(since === undefined ? {} : { since }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(error === undefined ? {} : { error: { code: String(propertyOf(error, 'code') ?? 'error'), message: describeError(error) } }),
  };
}

function grouped(modules: readonly ListedModule[], flags: ListModulesFlags): string {
  const standard = group('Standard', modules, 'standard', flags);
  const others = group('Non-standard', modules, 'non-standard', flags);
  return [flags.skipStandard === true ? '' : standard, others].filter((text) => text !== '').join('\n');
}

function group(title: string, modules: readonly ListedModule[], type: ListedModule['module_type'], flags: ListModulesFlags): string {
  const members = modules.filter((module) => module.module_type === type);
  if (members.length === 0) return '';
  const lines = members.map((module) => {
    const shown = [...(flags.versions === true ? [module.version] : []), ...(flags.packages === true ? [module.package_url] : [])];
    return [module.module_name, ...shown, ...marksOf(module)].join(' ');
  });
  return `${lines.join('\n')}\n\n  ${title} modules: ${members.length}\n`;
}

function marksOf({ stability = 'stable', deprecated = '', error }: ListedModule): readonly string[] {
  const said = deprecated === '' ? stability : `deprecated: ${deprecated}`;
  return [...(stability === 'stable' ? [] : [`[${said}]`]), ...(error === undefined ? [] : [`[${error.code}]`])];
}
