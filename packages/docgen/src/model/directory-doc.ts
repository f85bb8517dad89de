/** One published version of a package. @public */
export interface PublishedVersion {
  readonly version: string;
  /** Day of publication, e.g. `2026-05-31`; undefined if the registry does not tell it. */
  readonly date?: string;
}

/** A requested package that a directory leaves out. @public */
export interface LeftOutPackage {
  readonly package: string;
  readonly version?: string;
  /** Code of the error. */
  readonly code: string;
  /** The reason for leaving it out. */
  readonly reason: string;
}

/** A difference between two versions of a package that affects users of its modules. @public */
export interface DocsChange {
  readonly module: string;
  /** Path of the field; undefined for a change of the module itself. */
  readonly field?: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** The old state in a few words; undefined for an addition. */
  readonly before?: string;
  /** The new state in a few words; undefined for a removal. */
  readonly after?: string;
}

/** What a directory knows about a package besides its documentation. @public */
export interface PublicationDoc {
  /** The version of the module API that it uses. */
  readonly api: number;
  /** Supported versions of Node, as the package declares them. */
  readonly node?: string;
  /** Supported versions of `@caddis/core`, as the package declares them. */
  readonly core?: string;
  /** Names of its install scripts. */
  readonly installScripts: readonly string[];
  /** Published versions, newest first. */
  readonly versions: readonly PublishedVersion[];
  /** The deprecation message of its author. */
  readonly deprecated?: string;
  /** True if the registry has provenance for the version: the commit and the workflow that built it. */
  readonly provenance: boolean;
  /** The rungs that this version reaches according to `caddis verify`, lowest first; undefined if it was not verified. */
  readonly rungs?: readonly string[];
  /** The changes since an earlier version; undefined if there is none to compare with. */
  readonly changes?: { readonly since: string; readonly list: readonly DocsChange[] };
}

/** The changes of a directory since an earlier build. @public */
export interface DirectoryNews {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Packages whose version changed. */
  readonly updated: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

/** Additional data of a catalogue that describes a directory of published packages. @public */
export interface DirectoryDoc {
  /** By package name. */
  readonly publications: ReadonlyMap<string, PublicationDoc>;
  readonly leftOut: readonly LeftOutPackage[];
  readonly news?: DirectoryNews;
}
