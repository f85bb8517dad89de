/**
 * `@caddis/docgen`: documentation of exactly what is installed, in every form, from one model.
 *
 * @packageDocumentation
 */
export { errors as docgenErrors } from './errors.js';
export { compareFiles, writeFiles, type Files, type StaleFile } from './files/write-files.js';
export { renderGraph, type GraphFormat } from './graph/plan-graph.js';
export { lintExamples, lintMarkdown } from './lint/lint-configs.js';
export { lintDocs, type DocsProblem } from './lint/lint-docs.js';
export { replaceBlock } from './markdown/readme-block.js';
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
} from './model/catalogue-doc.js';
export { catalogueSchema } from './model/catalogue-schema.js';
export { indexCatalogue, type CatalogueIndex } from './model/catalogue-index.js';
export { readPackages, type CatalogueInput, type PackageErrors, type PackageExports } from './model/catalogue-input.js';
export { readRegistry, type InstalledModules, type RegistryReading } from './model/read-registry.js';
export { flattenFields, type FieldDoc, type TypeDoc, type TypeKind } from './model/type-doc.js';
export { sampleConfig, type SampleSize } from './sample/sample-value.js';
export { sampleDocument } from './sample/sample-document.js';
export { configSchema } from './schema/config-schema.js';
export { buildSite, isSitePage, type SiteOptions } from './site/build-site.js';
export { describe, type DescribeOptions } from './terminal/describe.js';
