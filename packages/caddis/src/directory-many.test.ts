import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FieldDoc, TypeDoc } from '@caddis/docgen';
import { packEntries, startNpmRegistry, tarOf, temporaryFolder, type NpmRegistry } from '@caddis/test-servers';
import { expect } from 'chai';
import { manifestOf, publishModules, sourceDocs } from './testing/published-modules.js';
import { runCommand } from './testing/run-command.js';

const count = 300;
const text: TypeDoc = { kind: 'string', label: 'string' };

function field(key: string, type: TypeDoc, above = ''): FieldDoc {
  return { key, path: above === '' ? key : `${above}/${key}`, type, description: 'It is what it is.', required: true };
}

function objectOf(fields: readonly FieldDoc[]): { readonly config: TypeDoc } {
  return { config: { kind: 'object', label: 'object', fields } };
}

/** Returns nested objects with keys of the maximum length. */
function deep(levels: number, above = ''): FieldDoc {
  const key = `k${'x'.repeat(98)}${levels % 10}`;
  const path = above === '' ? key : `${above}/${key}`;
  return { ...field(key, { kind: 'object', label: 'object', fields: levels === 0 ? [] : [deep(levels - 1, path)] }), path };
}

/** Returns nested lists, each with a huge minimum length. */
function lists(levels: number): TypeDoc {
  return { kind: 'array', label: 'array', minItems: 1e9, items: levels === 0 ? text : lists(levels - 1) };
}

/** Modules that each need ten of the next: a complete sample config would be astronomically large. */
const chain = Array.from({ length: 20 }, (_, at) => {
  const guests = Array.from({ length: 10 }, (_each, index) => field(`g${index}`, { kind: 'guest', label: 'module', namespace: `chain.n${at + 1}`, inlineKey: 'kind' }));
  return { ...sourceDocs('a', objectOf(guests)), id: `chain.n${at}.a`, namespace: `chain.n${at}`, inlineKey: 'kind' };
});

describe('caddis directory build of many packages', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let registry: NpmRegistry;
  before(async () => {
    [folder, registry] = [await temporaryFolder(), await startNpmRegistry()];
  });
  after(async () => {
    await registry.close();
    await folder.remove();
  });

  /** Publishes a tarball that cannot be read. */
  function publishBroken(name: string, tarball: Uint8Array): void {
    registry.publish({ name, version: '1.0.0', keywords: ['caddis-module'] }, tarball);
  }

  function publishHostile(): void {
    const markup = '</script><script>alert(1)</script>';
    publishModules(registry, {
      name: 'hostile-markup',
      modules: [sourceDocs('markup', { summary: `Finds ${markup} and [it](javascript:alert(2)).`, description: `${markup} ![x](https://evil.example/x.png) <img src=x onerror=alert(3)> [a](file:///etc/passwd)`, ...objectOf([field(markup, text)]) })],
      manifest: { description: markup, license: markup, repository: 'javascript:alert(4)', engines: { node: markup } },
    });
    publishModules(registry, { name: 'hostile-pattern', modules: [sourceDocs('pattern', objectOf([field(`${'a'.repeat(90)}!`, { ...text, pattern: '^(?:<?(a+)+>?)+$' })]))] });
    publishModules(registry, { name: 'hostile-depth', modules: [sourceDocs('depth', objectOf([deep(25)]))] });
    publishModules(registry, { name: 'hostile-lists', modules: [sourceDocs('lists', objectOf([field('list', lists(15))]))] });
    publishModules(registry, { name: 'hostile-chain', modules: chain });
    publishModules(registry, { name: 'hostile-brackets', modules: [sourceDocs('brackets', { description: '[![a]('.repeat(2_700), ...objectOf([{ ...field('x', text), description: '`*_[<'.repeat(3_000) }]) })] });
    const zeros = Array.from({ length: 150 }, () => Buffer.alloc(2 ** 20));
    publishBroken('hostile-bomb', gzipSync(Buffer.concat([tarOf([{ path: 'package/x', size: 150 * 2 ** 20 }]).subarray(0, 512), ...zeros]), { level: 1 }));
    publishBroken('hostile-path', packEntries([{ path: 'package/../../../../tmp/x', content: 'x' }]));
    publishBroken('hostile-link', packEntries([{ path: 'package/package.json', type: '2', target: '/etc/passwd' }]));
    publishBroken('hostile-json', packEntries([{ path: 'package/package.json', content: `{"a":${'['.repeat(50_000)}` }]));
    publishBroken('hostile-bytes', Buffer.from('no tarball at all'));
    publishBroken('hostile-name', packEntries([{ path: 'package/package.json', content: JSON.stringify(manifestOf({ name: 'caddis-upstreams-m1', modules: [] })) }]));
    publishModules(registry, { name: 'hostile-key', modules: [sourceDocs('key', { inlineKey: 'other' })] });
  }

  it('lists those that can be read, the others with their reasons, and none affects another', async () => {
    for (let at = 0; at < count - 13; at += 1) {
      // Every tenth package provides the same module as the one before it.
      const name = `m${at % 10 === 9 ? at - 1 : at}`;
      const fields = objectOf([field('path', text), field('limits', { kind: 'object', label: 'object', fields: [field('size_mib', { kind: 'integer', label: 'integer' }, 'limits')] })]);
      publishModules(registry, { name: `caddis-upstreams-m${at}`, modules: [sourceDocs(name, fields)] });
    }
    publishModules(registry, { name: 'caddis-upstreams-m0', version: '1.1.0', modules: [sourceDocs('m0', objectOf([field('path', { ...text, maxLength: 9 }), field('more', text)]))] });
    publishHostile();
    expect(registry.packages.size).to.equal(count);

    const site = join(folder.path, 'site');
    const { code, stdout, stderr } = await runCommand(['directory', 'build', '--out', site, '--keyword', 'caddis-module', '--registry', registry.url], { cwd: folder.path });
    expect([code, stdout.replace(/^.*: /, '').replace(/, \d+ files\n/, '')], stderr).to.deep.equal([0, '312 modules of 293 packages, 7 left out']);
    expect(stderr.trim().split('\n').map((line) => [/^Left out: ([\w-]+)/.exec(line)?.[1], /\((\w+)\)$/.exec(line)?.[1]])).to.deep.equal([
      ['hostile-bomb', 'DOCGEN_TARBALL_TOO_LARGE'],
      ['hostile-bytes', 'DOCGEN_TARBALL_INVALID'],
      ['hostile-json', 'DOCGEN_PACKAGE_DOCS_INVALID'],
      ['hostile-key', 'DOCGEN_PACKAGE_CLAIM_WRONG'],
      ['hostile-link', 'DOCGEN_TARBALL_UNSAFE'],
      ['hostile-name', 'DOCGEN_PACKAGE_CLAIM_WRONG'],
      ['hostile-path', 'DOCGEN_TARBALL_UNSAFE'],
    ]);

    const page = (path: string): Promise<string> => readFile(join(site, path), 'utf8');
    const sources = 'modules/http.reverse_proxy.upstreams';
    for (const path of [`${sources}.markup.html`, 'packages/hostile-markup.html', 'packages/index.html', 'index.html', 'assets/search-index.js']) {
      expect(await page(path), path).not.to.match(/<script>alert|<img|(?:href|src)="(?:javascript|file|data):/);
    }
    expect(await page(`${sources}.m8.html`)).to.contain('2 packages provide this ID').and.to.contain('github.com/acme/caddis-upstreams-m9');
    const changed = await page('packages/caddis-upstreams-m0.html');
    expect(changed).to.contain('Changes since 1.0.0').and.to.contain('at most 9 characters').and.to.contain('1.1.0');
    expect(await page('packages/index.html')).to.contain('hostile-bomb').and.to.contain('over the limit of 128 MiB');
    const names = await readdir(site, { recursive: true });
    expect(names.filter((name) => name.split('/').some((part) => Buffer.byteLength(part) > 255))).to.deep.equal([]);
  });
});
