/**
 * `@caddis/docgen`: generates documentation of the installed modules in several formats, all from one model.
 *
 * @packageDocumentation
 */
export { changesFeed, type FeedOptions } from './changes/changes-feed.js';
export { changesText } from './changes/changes-text.js';
export { compareCatalogues, type CatalogueChanges, type PackageChanges } from './changes/compare-catalogues.js';
export { errors as docgenErrors } from './errors.js';
export { compareFiles, writeFiles, type Files, type StaleFile } from './files/write-files.js';
export type { GraphOptions } from './graph/build-graph.js';
export { renderGraph, type GraphFormat } from './graph/plan-graph.js';
export { lintExamples, lintMarkdown } from './lint/lint-configs.js';
export { lintDocs, type DocsProblem } from './lint/lint-docs.js';
export { readBlock, replaceBlock } from './markdown/readme-block.js';
export { isGeneratedMarkdown, packageMarkdown, renderMarkdown } from './markdown/render-markdown.js';
export { buildCatalogue } from './model/build-catalogue.js';
export {
  catalogueVersion,
  type CatalogueDoc,
  type ErrorDoc,
  type ExampleDoc,
  type HostDoc,
  type ModuleDoc,
  type ModuleRef,
  type NamespaceDoc,
  type PackageDoc,
  type PlaceholderDoc,
} from './model/catalogue-doc.js';
export { catalogueSchema, packageDocsSchema } from './model/catalogue-schema.js';
export { parseCatalogue } from './model/parse-catalogue.js';
export { indexCatalogue, type CatalogueIndex } from './model/catalogue-index.js';
export { readPackages, type CatalogueInput, type PackageErrors, type PackageExports } from './model/catalogue-input.js';
export {
  packageDocsFile,
  packageDocsText,
  packageDocsVersion,
  type PackageDocs,
  type PackagedError,
  type PackagedModule,
  type PackagedNamespace,
} from './model/package-docs.js';
export { readPackageDocs } from './model/read-package-docs.js';
export { readRegistry, type InstalledModules, type RegistryReading } from './model/read-registry.js';
export { flattenFields, type FieldDoc, type TypeDoc, type TypeKind } from './model/type-doc.js';
export { sampleConfig, type SampleSize } from './sample/sample-value.js';
export { sampleDocument } from './sample/sample-document.js';
export { configSchema } from './schema/config-schema.js';
export { configTypes } from './types/config-types.js';
export { buildSite, isSitePage, type SiteOptions } from './site/build-site.js';
export { describe, type DescribeOptions } from './terminal/describe.js';
export { buildDirectory, type Directory, type DirectoryInput, type DirectoryOptions } from './directory/build-directory.js';
export type { DirectoryEntry } from './directory/directory-entry.js';
export { directoryFile, directoryVersion, parseDirectory, type DirectoryIndex, type DirectoryPackage } from './directory/directory-index.js';
export type { DirectoryDoc, DirectoryNews, DocsChange, LeftOutPackage, PublicationDoc, PublishedVersion } from './model/directory-doc.js';
export { parsePackageDocs, type ManifestClaims } from './packed/parse-package-docs.js';
export { isPackageName, readPackedPackage, type PackedPackage, type PackedRequest } from './packed/read-packed-package.js';
export { readTarball, type TarballContent, type TarballRequest } from './packed/read-tarball.js';
