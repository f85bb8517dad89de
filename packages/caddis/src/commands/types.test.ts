import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { commandPath } from '../testing/server-process.js';

const run = promisify(execFile);
const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));
const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');

const proxy = (inner: object): object => ({
  apps: { http: { servers: { edge: { listen: [':80'], routes: [{ match: [{ host: ['a.example'] }], handle: [{ handler: 'reverse_proxy', ...inner }] }] } } } },
});

/** Invalid configs, and the word that the compiler's message must contain. */
const wrong: readonly (readonly [name: string, config: object, word: string])[] = [
  ['the name of a module', proxy({ dynamic_upstreams: { source: 'etdc' } }), 'etdc'],
  ['a key of a module', proxy({ dynamic_upstreams: { source: 'srv', nam: 'x' } }), 'nam'],
  ['a key of an object', proxy({ load_balancing: { retry: 3 } }), 'retry'],
  ['a type', proxy({ upstreams: [{ dial: 8080 }] }), 'number'],
  ['a list in the place of one', proxy({ load_balancing: { selection_policy: [{ policy: 'first' }] } }), 'policy'],
  ['a choice', { logging: { logs: { default: { level: 'LOUD' } } } }, 'LOUD'],
  ['a module in a map', { apps: { htpp: {} } }, 'htpp'],
  ['a matcher', { apps: { http: { servers: { a: { routes: [{ match: [{ hosts: ['x'] }] }] } } } } }, 'hosts'],
  ['an object without what it needs', proxy({ dynamic_upstreams: { source: 'etcd' } }), 'endpoints'],
];

/** Valid configs, besides the examples. */
const right: readonly object[] = [
  {},
  proxy({ '@id': 'edge', dynamic_upstreams: { source: 'multi', sources: [{ source: 'a', name: 'x', refresh: 'ttl' }, { source: 'etcd', endpoints: ['http://127.0.0.1:2379'], key: '/x' }] } }),
  proxy({ load_balancing: { selection_policy: { policy: 'cookie', fallback: { policy: 'first' } } }, headers: { request: { set: { 'X-A': ['1'] } } } }),
];

/** The examples that need no modules of their own. */
const documents = ['a/caddis', 'docker/caddis', 'etcd/caddis', 'failover/caddis', 'failover/first-backend-down', 'srv/caddis'].map((name) =>
  readFileSync(join(examples, `${name}.json`), 'utf8').trim(),
);

describe('caddis types', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    const { stdout } = await run(process.execPath, [commandPath, 'types'], { cwd: folder.path, maxBuffer: 2 ** 24 });
    await writeFile(join(folder.path, 'caddis.d.ts'), stdout);
  });
  after(() => folder.remove());

  /** Returns the compiler's messages about configs, by file name. */
  async function compile(configs: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    for (const [name, text] of Object.entries(configs)) {
      await writeFile(join(folder.path, `${name}.ts`), `import type { CaddisConfig } from './caddis.d.ts';\nexport default ${text} satisfies CaddisConfig;\n`);
    }
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--allowImportingTsExtensions', '--module', 'nodenext', '--pretty', 'false'];
    const names = Object.keys(configs).map((name) => `${name}.ts`);
    const { stdout } = await run(process.execPath, [compiler, ...options, ...names], { cwd: folder.path }).catch((error: { stdout?: string }) => {
      if (error.stdout === undefined) throw error;
      return { stdout: error.stdout };
    });
    return Object.fromEntries(Object.keys(configs).map((name) => [name, stdout.split(/\n(?=\S)/).filter((line) => line.startsWith(`${name}.ts`)).join('\n')]));
  }

  it('takes configs that are right', async () => {
    const texts = [...documents, ...right.map((config) => JSON.stringify(config, null, 2))];
    const said = await compile(Object.fromEntries(texts.map((text, number) => [`right_${number}`, text])));
    expect(Object.values(said).filter((text) => text !== '')).to.deep.equal([]);
  });

  it('refuses what is wrong, where it is', async () => {
    const said = await compile(Object.fromEntries(wrong.map(([, config], number) => [`wrong_${number}`, JSON.stringify(config, null, 2)])));
    for (const [number, [name, , word]] of wrong.entries()) expect(said[`wrong_${number}`], name).to.contain(word);
  });
});
