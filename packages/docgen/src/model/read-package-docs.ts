import type { JsonSchema } from '@caddis/core/framework';
import type { PackageInfo } from '@caddis/runtime';
import { errors } from '../errors.js';
import { buildCatalogue } from './build-catalogue.js';
import type { CatalogueDoc } from './catalogue-doc.js';
import { readPackages } from './catalogue-input.js';
import { leaveOutUndocumentable } from './documentable.js';
import { packageDocsVersion, type PackageDocs } from './package-docs.js';
import type { InstalledModules } from './read-registry.js';

/** An empty schema, because the documentation of a package does not depend on the config document. */
const noDocument: JsonSchema = { type: 'object', properties: {} };

/**
 * Imports a package and creates the documentation of its modules.
 *
 * @param registry - the installed packages
 * @param name - name of the package
 * @returns the same documentation wherever the package is installed
 * @throws `DOCGEN_PACKAGE_UNKNOWN`, `DOCGEN_UNDOCUMENTABLE`, errors of the registry for a package that cannot be imported
 * @public
 */
export async function readPackageDocs(registry: InstalledModules, name: string): Promise<PackageDocs> {
  const ids = registry.ids().filter((id) => registry.providers(id).some((info) => info.name === name));
  const modules = await Promise.all(ids.map((id) => registry.load(id, name)));
  const [first] = modules;
  if (first === undefined) throw errors.DOCGEN_PACKAGE_UNKNOWN({ package: name });
  return docsOfExports(first.package, Object.assign({}, ...modules.map(({ exports }) => exports)) as object);
}

/** Creates the documentation of a package from its exports. @throws `DOCGEN_UNDOCUMENTABLE` */
function docsOfExports(info: PackageInfo, exported: object): PackageDocs {
  const found = { ...readPackages([{ package: info, exports: { ...exported } }]), document: noDocument };
  const { input, failures } = leaveOutUndocumentable(found);
  if (failures[0] !== undefined) throw failures[0];
  return docsOfCatalogue(buildCatalogue(input), info.name);
}

function docsOfCatalogue(catalogue: CatalogueDoc, name: string): PackageDocs {
  return {
    version: packageDocsVersion,
    package: name,
    modules: catalogue.modules.map(({ package: _package, hosts: _hosts, rivals: _rivals, ...module }) => module),
    namespaces: catalogue.namespaces.filter(({ description }) => description !== '').map(({ modules: _modules, hosts: _hosts, ...namespace }) => namespace),
    errors: catalogue.errors.map(({ package: _package, ...error }) => error),
  };
}
