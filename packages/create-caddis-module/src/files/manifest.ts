import { idOf, type NewModule } from '../new-module.js';
import { ownVersion, toolVersions } from '../own-manifest.js';

/** Makes the `package.json` of the new package. @internal */
export function manifestOf(wanted: NewModule): object {
  const { namespace, packageName, javascript } = wanted;
  const entry = javascript ? './src/index.js' : { types: './dist/index.d.ts', default: './dist/index.js' };
  const code = javascript ? 'src' : 'dist';
  return {
    name: packageName,
    version: '0.1.0',
    description: namespace.template.summary ?? `The Caddis module ${idOf(wanted)}.`,
    keywords: ['caddis', 'caddis-module'],
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    exports: { '.': entry, './package.json': './package.json' },
    files: [code, `!${code}/**/*.test.*`, 'caddis-docs.json', ...(namespace.template.document === undefined ? [] : ['caddis.json'])],
    caddis: { api: 1, modules: [idOf(wanted)] },
    scripts: scriptsOf(wanted),
    ...dependenciesOf(wanted),
  };
}

function scriptsOf({ namespace, packageName, javascript }: NewModule): Readonly<Record<string, string>> {
  const check = namespace.template.document === undefined ? '' : ' && caddis check caddis.json';
  const test = `node --test ${javascript ? 'src' : 'dist'}/*.test.js && npm run docs -- --check${check}`;
  return {
    ...(javascript ? {} : { build: 'tsc' }),
    test: javascript ? test : `npm run build && ${test}`,
    ...(namespace.template.document === undefined ? {} : { start: 'caddis dev' }),
    setup: `${javascript ? '' : 'npm run build && '}npm run docs && npm run schema`,
    docs: `caddis docs readme README.md --package ${packageName}`,
    schema: 'caddis schema > caddis.schema.json',
    // Adds the documentation to the package, because directories of modules do not run its code.
    prepack: `${javascript ? '' : 'npm run build && '}caddis docs json --package ${packageName} --out caddis-docs.json`,
  };
}

/**
 * Makes the dependencies. `@caddis/core` is a peer dependency, so that the module uses the copy that the command brings, and never a second
 * one. The command itself is only a development dependency.
 */
function dependenciesOf({ namespace, javascript }: NewModule): object {
  const imported = Object.keys(namespace.template.imports ?? {}).filter((from) => !from.startsWith('node:'));
  const host = packageOf(namespace.specifier);
  const needed = new Set([host, ...imported.map(packageOf)].filter((name) => name !== '@caddis/core'));
  const range = `^${ownVersion}`;
  const [major, minor] = ownVersion.split('.').map(Number) as [number, number];
  const dependencies = Object.fromEntries([...needed].sort().map((name) => [name, name === host ? `^${namespace.version}` : range]));
  return {
    ...(needed.size === 0 ? {} : { dependencies }),
    peerDependencies: { '@caddis/core': `>=${major}.${minor}.0 <${major + 1}.0.0` },
    devDependencies: {
      '@caddis/core': range,
      '@caddis/testkit': range,
      ...(javascript ? {} : { '@types/node': `^${toolVersions['@types/node']}` }),
      caddis: range,
      ...(javascript ? {} : { typescript: `^${toolVersions.typescript}` }),
    },
  };
}

/** Name of the package in an import specifier. @internal */
export function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
