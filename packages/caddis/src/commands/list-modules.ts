import type { PackageInfo } from '@caddis/runtime';
import { openRegistry, type ProjectFlags } from '../open-registry.js';
import { print, printWarnings, showable } from '../terminal.js';

/** Flags of `caddis list-modules`. @internal */
export interface ListModulesFlags extends ProjectFlags {
  readonly packages?: boolean;
  readonly versions?: boolean;
  readonly skipStandard?: boolean;
  readonly json?: boolean;
}

/** A module of one package, as `--json` prints it. Keys are Caddy's. */
interface ListedModule {
  readonly module_name: string;
  readonly module_type: 'standard' | 'non-standard';
  readonly version: string;
  readonly package_url: string;
}

/**
 * Prints the modules that a config can name, standard ones first.
 *
 * @returns the exit code
 * @see Caddy's `list-modules`, whose output this is
 * @internal
 */
export async function listModules(flags: ListModulesFlags): Promise<number> {
  const { registry, warnings, withoutModules } = await openRegistry({ project: flags.project });
  printWarnings([...warnings, ...withoutModules]);
  const modules = registry
    .ids()
    .flatMap((id) => registry.providers(id).map((provider) => listed(id, provider)))
    .filter((module) => flags.skipStandard !== true || module.module_type !== 'standard');
  print(flags.json === true ? `${JSON.stringify(modules, null, 2)}\n` : showable(grouped(modules, flags)));
  return 0;
}

function listed(id: string, provider: PackageInfo): ListedModule {
  return {
    module_name: id,
    module_type: provider.standard ? 'standard' : 'non-standard',
    version: `v${provider.version}`,
    package_url: provider.name,
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
  const lines = members.map((module) =>
    [module.module_name, ...(flags.versions === true ? [module.version] : []), ...(flags.packages === true ? [module.package_url] : [])].join(' '),
  );
  return `${lines.join('\n')}\n\n  ${title} modules: ${members.length}\n`;
}
