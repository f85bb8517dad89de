import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packFiles } from '@caddis/test-servers';

const run = promisify(execFile);
const core = dirname(fileURLToPath(import.meta.resolve('@caddis/core/package.json')));

/** The manifest of a package without faults. */
const manifest = {
  name: 'caddis-upstreams-sample',
  version: '1.2.3',
  description: 'A source for tests.',
  type: 'module',
  license: 'MIT',
  repository: { type: 'git', url: 'git+https://example.com/acme/sample.git' },
  keywords: ['caddis', 'caddis-module'],
  engines: { node: '>=20.19' },
  exports: { '.': './index.js', './package.json': './package.json' },
  files: ['index.js', 'caddis-docs.json'],
  peerDependencies: { '@caddis/core': '>=0.1.0 <1.0.0' },
  caddis: { api: 1, modules: ['http.reverse_proxy.upstreams.sample'] },
};

const code = `import { module, object, string } from '@caddis/core';
import { upstreams } from '@caddis/core/http';
export class SampleUpstreams { getUpstreams() { return []; } }
module(upstreams, {
  name: 'sample',
  summary: 'Finds nothing.',
  config: object({ path: string({ description: 'Path of the list.', default: '/x' }) }),
  examples: [{ title: 'All of it.', config: { source: 'sample' } }],
})(SampleUpstreams);
`;

const docs = {
  version: 1,
  package: manifest.name,
  modules: [
    {
      id: 'http.reverse_proxy.upstreams.sample',
      name: 'sample',
      namespace: 'http.reverse_proxy.upstreams',
      inlineKey: 'source',
      stability: 'stable',
      summary: 'Finds nothing.',
      description: '',
      config: { kind: 'object', label: 'object', fields: [{ key: 'path', path: 'path', type: { kind: 'string', label: 'string' }, description: 'Path of the list.', required: false, default: '/x' }] },
      examples: [{ title: 'All of it.', config: { source: 'sample' } }],
      lifecycle: [],
      asks: [],
      provides: [],
    },
  ],
};

/** How a sample differs from the package without faults. */
export interface SampleChanges {
  /** Merged into the manifest; a key with the value `undefined` is removed. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Appended to the code. */
  readonly code?: string;
  /** A text in the code and its replacement. */
  readonly replace?: readonly [string, string];
  /** Files to add; a file with the value `undefined` is left out. */
  readonly files?: Readonly<Record<string, string | undefined>>;
}

/**
 * Packs a package with one module.
 *
 * @param namespaces - the namespaces part of the package's documentation, passed in because it is long
 */
export function packSample(changes: SampleChanges, namespaces: readonly object[]): Buffer {
  const [from, to] = changes.replace ?? ['', ''];
  const files: Readonly<Record<string, string | undefined>> = {
    'package.json': JSON.stringify({ ...manifest, ...changes.manifest }),
    'index.js': `${code.replace(from, () => to)}${changes.code ?? ''}`,
    'README.md': '# A sample\n',
    'caddis-docs.json': `${JSON.stringify({ ...docs, namespaces, errors: [] })}\n`,
    ...changes.files,
  };
  return packFiles(Object.fromEntries(Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))));
}

/** Installs a tarball without npm, which would take seconds: unpacks it and links the core of the workspace next to it. */
export async function unpackBesideCore(tarball: string, project: string): Promise<void> {
  const home = join(project, 'node_modules', manifest.name);
  await mkdir(join(project, 'node_modules/@caddis'), { recursive: true });
  await mkdir(home, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1']);
  await symlink(core, join(project, 'node_modules/@caddis/core'));
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, dependencies: { [manifest.name]: '*' } }));
}
