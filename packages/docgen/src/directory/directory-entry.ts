import type { PublicationDoc } from '../model/directory-doc.js';
import type { PackageDocs } from '../model/package-docs.js';
import type { PackedPackage } from '../packed/read-packed-package.js';

/** A package of a directory. @public */
export interface DirectoryEntry extends Pick<PublicationDoc, 'versions' | 'deprecated' | 'provenance' | 'rungs'> {
  readonly package: PackedPackage;
  /** The earlier version that this one is compared with. */
  readonly earlier?: { readonly version: string; readonly docs: PackageDocs };
}
