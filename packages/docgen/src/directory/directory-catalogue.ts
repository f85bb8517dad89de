import { errors } from '../errors.js';
import type { CatalogueDoc } from '../model/catalogue-doc.js';
import { compact } from '../model/compact.js';
import { joinCatalogue, type NamespacePart } from '../model/join-catalogue.js';
import { byKeys, compareText, groupBy } from '../model/order.js';
import { guestPlaces } from '../model/type-doc.js';
import type { PackageDoc } from '../model/catalogue-doc.js';
import type { DirectoryEntry } from './directory-entry.js';

/**
 * Rejects a package whose description of a standard namespace contradicts the standard distribution.
 *
 * @param standard - the standard distribution
 * @throws `DOCGEN_PACKAGE_CLAIM_WRONG`
 * @internal
 */
export function assertFits({ package: info }: DirectoryEntry, standard: CatalogueDoc): void {
  const known = new Map(standard.namespaces.filter(({ description }) => description !== '').map(({ id, inlineKey }) => [id, inlineKey]));
  const liar = info.docs.modules.find(({ namespace, inlineKey }) => known.has(namespace) && known.get(namespace) !== inlineKey);
  if (liar === undefined) return;
  const { id, namespace, inlineKey = 'none' } = liar;
  throw errors.DOCGEN_PACKAGE_CLAIM_WRONG({ claim: `it says of module ${id} that the inline key of ${namespace === '' ? 'apps' : namespace} is ${inlineKey}, it is ${known.get(namespace) ?? 'none'}` });
}

/**
 * Joins the packages of a directory and the standard distribution into one catalogue. The standard distribution describes its own namespaces.
 *
 * @internal
 */
export function directoryCatalogue(standard: CatalogueDoc, entries: readonly DirectoryEntry[]): CatalogueDoc {
  const taken = new Set(entries.map((entry) => entry.package.name));
  const kept = standard.packages.filter(({ name }) => !taken.has(name));
  const isKept = new Set(kept.map(({ name }) => name));
  const ofStandard = standard.namespaces.filter(({ description }) => description !== '').map(({ modules: _modules, hosts: _hosts, ...part }) => part);
  return joinCatalogue({
    packages: [...kept.map(({ modules: _modules, ...info }) => info), ...entries.map((entry) => packagePart(entry, standard))],
    modules: [
      ...standard.modules.filter((module) => isKept.has(module.package)),
      ...entries.flatMap(({ package: { name, docs } }) => docs.modules.map(({ id, ...module }) => ({ id, package: name, ...module }))),
    ],
    namespaces: [...ofStandard, ...foreignNamespaces(entries, new Set(ofStandard.map(({ id }) => id)))],
    errors: [...standard.errors.filter((error) => isKept.has(error.package)), ...entries.flatMap(({ package: { name, docs } }) => docs.errors.map((error) => ({ ...error, package: name })))],
    document: standard.document,
  });
}

function packagePart({ package: info }: DirectoryEntry, standard: CatalogueDoc): Omit<PackageDoc, 'modules'> {
  const { name, version, description, license, repository } = info;
  return compact<Omit<PackageDoc, 'modules'>>({ name, version, standard: standard.packages.some((each) => each.name === name), description, license, repository });
}

/**
 * Chooses a description for each non-standard namespace: the most frequent one; then one from a package that hosts its modules; then the first by name.
 */
function foreignNamespaces(entries: readonly DirectoryEntry[], known: ReadonlySet<string>): readonly NamespacePart[] {
  const said = [...entries]
    .sort(byKeys((entry) => entry.package.name))
    .flatMap(({ package: { docs } }) => {
      const taken = new Set(docs.modules.flatMap((module) => guestPlaces(module.config).map(({ namespace }) => namespace)));
      return docs.namespaces.filter(({ id }) => !known.has(id)).map((part) => ({ part, key: JSON.stringify(part), takes: taken.has(part.id) }));
    });
  return [...groupBy(said, ({ part }) => part.id).values()]
    .flatMap((group) => {
      const same = [...groupBy(group, ({ key }) => key).values()];
      const takes = (each: typeof group): number => Number(each.some((one) => one.takes));
      const [best = []] = same.sort((a, b) => b.length - a.length || takes(b) - takes(a));
      return best.slice(0, 1).map(({ part }) => part);
    })
    .sort((a, b) => compareText(a.id, b.id));
}
