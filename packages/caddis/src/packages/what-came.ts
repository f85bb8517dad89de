import { sampleConfig, sampleDocument, type CatalogueIndex } from '@caddis/docgen';
import { findBrokenModules } from '../broken-modules.js';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';
import { print, showable } from '../terminal.js';
import type { LocatedPackage } from './located-package.js';

/**
 * Prints the modules of newly installed packages, each with a complete first config.
 *
 * @param project - the project in which they were installed
 * @param names - names of the packages
 * @returns the exit code: 0 if all their modules can be used
 * @internal
 */
export async function tellWhatCame(project: LocatedPackage, names: readonly string[]): Promise<number> {
  const { index, registry } = await openCatalogue({ project: project.directory });
  for (const name of names) print(showable(packageText(index, name)));
  const broken = await findBrokenModules(registry, (id) => registry.providers(id).some((info) => names.includes(info.name)));
  return broken.some(({ package: info }) => names.includes(info.name)) ? exitCodes.failed : exitCodes.ok;
}

function packageText(index: CatalogueIndex, name: string): string {
  const info = index.package(name);
  const modules = index.catalogue.modules.filter((module) => module.package === name);
  if (info === undefined || modules.length === 0) return `${name}: installed, but it has no usable modules\n`;
  const texts = modules.map((module) => {
    const document = sampleDocument(index, module, sampleConfig(index, module, 'minimal'));
    const shown = document === undefined ? 'no installed module uses it' : JSON.stringify(document, null, 2).replaceAll('\n', '\n    ');
    return `\n  ${module.id}: ${module.summary}\n\n    ${shown}\n`;
  });
  return `${name} ${info.version}: ${modules.length} module${modules.length === 1 ? '' : 's'}\n${texts.join('')}`;
}
