import { isCaddisError, messageOf } from '@caddis/core';
import type { Files } from '../files/write-files.js';
import type { CatalogueDoc } from '../model/catalogue-doc.js';
import { indexCatalogue } from '../model/catalogue-index.js';
import { buildSite } from '../site/build-site.js';
import { compareDocs } from '../changes/compare-modules.js';
import { assertFits, directoryCatalogue } from './directory-catalogue.js';
import type { LeftOutPackage, PublicationDoc } from '../model/directory-doc.js';
import { compact } from '../model/compact.js';
import type { DirectoryEntry } from './directory-entry.js';
import { directoryFile, indexOf, newsSince, type DirectoryIndex } from './directory-index.js';

/** The content of a directory, in any order. @public */
export interface DirectoryInput {
  /** The standard distribution, which every server includes. */
  readonly standard: CatalogueDoc;
  readonly entries: readonly DirectoryEntry[];
  readonly leftOut: readonly LeftOutPackage[];
}

/** Options of {@link buildDirectory}. @public */
export interface DirectoryOptions {
  /** Name of the site; `Caddis modules` when left out. */
  readonly title?: string;
  /** The index of an earlier build, to show the changes since then. */
  readonly older?: DirectoryIndex;
}

/** A directory. @public */
export interface Directory {
  readonly index: DirectoryIndex;
  /** The pages of the site, and the index as `directory.json`. */
  readonly files: Files;
}

/**
 * Builds a site about published modules. It has the same pages as the site about installed modules.
 *
 * @returns the same bytes for the same input
 * @public
 */
export async function buildDirectory({ standard, entries, leftOut }: DirectoryInput, { title = 'Caddis modules', older }: DirectoryOptions = {}): Promise<Directory> {
  const refused: LeftOutPackage[] = [];
  const fitting = entries.filter((entry) => {
    try {
      assertFits(entry, standard);
      return true;
    } catch (error) {
      refused.push({ package: entry.package.name, version: entry.package.version, code: isCaddisError(error) ? error.code : 'CADDIS_ERROR', reason: messageOf(error) });
      return false;
    }
  });
  const index = indexOf(fitting, [...leftOut, ...refused]);
  const catalogue = indexCatalogue(directoryCatalogue(standard, fitting), { trusted: false });
  const publications = new Map(fitting.map((entry) => [entry.package.name, publicationOf(entry)]));
  const news = older === undefined ? {} : { news: newsSince(older, index) };
  const site = await buildSite(catalogue, { title, directory: { publications, leftOut: index.leftOut, ...news } });
  return { index, files: new Map([...site, [directoryFile, `${JSON.stringify(index, null, 1)}\n`]]) };
}

function publicationOf({ package: info, versions, deprecated, provenance, rungs, earlier }: DirectoryEntry): PublicationDoc {
  const { api, node, core, installScripts } = info;
  const changes = earlier === undefined ? undefined : { since: earlier.version, list: compareDocs(earlier.docs, info.docs) };
  return compact<PublicationDoc>({ api, node, core, installScripts, versions, deprecated, provenance, rungs, changes });
}
