import { packageDocsFile, packageDocsText, type PackageDocs, type PackagedModule } from '@caddis/docgen';
import { packFiles, type NpmRegistry } from '@caddis/test-servers';

/** A package with modules, to be published in a test. */
export interface ModulePackage {
  readonly name: string;
  readonly version?: string;
  readonly modules: readonly PackagedModule[];
  /** Additional fields of the manifest. */
  readonly manifest?: object;
}

/** Returns the documentation of a source with one field. */
export function sourceDocs(name: string, more: Partial<PackagedModule> = {}): PackagedModule {
  return {
    id: `http.reverse_proxy.upstreams.${name}`,
    name,
    namespace: 'http.reverse_proxy.upstreams',
    inlineKey: 'source',
    stability: 'stable',
    summary: `Finds backends by ${name}.`,
    description: '',
    config: {
      kind: 'object',
      label: 'object',
      fields: [{ key: 'path', path: 'path', type: { kind: 'string', label: 'string' }, description: 'Where the list is.', required: true }],
    },
    examples: [{ title: 'The least that it needs.', config: { source: name, path: '/x' } }],
    lifecycle: [],
    asks: [],
    provides: [],
    ...more,
  };
}

/** Returns the documentation file of a package. */
export function docsOf({ name, modules }: ModulePackage): PackageDocs {
  return { version: 1, package: name, modules, namespaces: [], errors: [] };
}

/** Returns the manifest of a package. */
export function manifestOf({ name, version = '1.0.0', modules, manifest }: ModulePackage): { readonly name: string; readonly version: string } {
  const caddis = { api: 1, modules: modules.map(({ id }) => id) };
  const peerDependencies = { '@caddis/core': '>=0.1.0 <1.0.0' };
  return { name, version, keywords: ['caddis-module'], type: 'module', exports: './index.js', license: 'MIT', repository: `github:acme/${name.replace(/.*\//, '')}`, engines: { node: '>=20' }, peerDependencies, caddis, ...manifest } as never;
}

/** Publishes a package whose code would end the process if it were run. */
export function publishModules(registry: NpmRegistry, published: ModulePackage, files: Readonly<Record<string, string>> = {}): void {
  const manifest = manifestOf(published);
  const tarball = packFiles({
    'package.json': JSON.stringify(manifest),
    'index.js': 'process.exit(77);\n',
    [packageDocsFile]: packageDocsText(docsOf(published)),
    ...files,
  });
  registry.publish(manifest, tarball);
}
