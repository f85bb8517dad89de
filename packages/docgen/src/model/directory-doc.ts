/** One published version of a package. @public */
export interface PublishedVersion {
  readonly version: string;
  /** The day it was published, as `2026-05-31`; absent where the registry does not say it. */
  readonly date?: string;
}

/** A package that was asked for and is not in a directory. @public */
export interface LeftOutPackage {
  readonly package: string;
  readonly version?: string;
  /** Code of the error. */
  readonly code: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** One difference between two versions of a package that those who use its modules notice. @public */
export interface DocsChange {
  readonly module: string;
  /** Path of the field; absent for a change of the module itself. */
  readonly field?: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** What it was, in a few words; absent for what was added. */
  readonly before?: string;
  /** What it is, in a few words; absent for what was removed. */
  readonly after?: string;
}

/** What a directory knows of a package besides its documentation. @public */
export interface PublicationDoc {
  /** Version of the module API that it is written for. */
  readonly api: number;
  /** Range of the versions of Node that it says it works with. */
  readonly node?: string;
  /** Range of the versions of `@caddis/core` that it says it works with. */
  readonly core?: string;
  /** Scripts that run when it is installed. */
  readonly installScripts: readonly string[];
  /** Versions, the newest first. */
  readonly versions: readonly PublishedVersion[];
  /** Why its author advises against it. */
  readonly deprecated?: string;
  /** True where the registry shows from which commit and by which workflow the version was made. */
  readonly provenance: boolean;
  /** The rungs that `caddis verify` says this version reaches, the lowest first; absent where nobody tried it. */
  readonly rungs?: readonly string[];
  /** What is new since an earlier version; absent where there is none to compare with. */
  readonly changes?: { readonly since: string; readonly list: readonly DocsChange[] };
}

/** What is new in a directory since an earlier build. @public */
export interface DirectoryNews {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Packages of another version than then. */
  readonly updated: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

/** What makes a catalogue a directory of published packages. @public */
export interface DirectoryDoc {
  /** By name of the package. */
  readonly publications: ReadonlyMap<string, PublicationDoc>;
  readonly leftOut: readonly LeftOutPackage[];
  readonly news?: DirectoryNews;
}
