import { gzipSync } from 'node:zlib';
import { packEntries, packFiles, tarOf, type TarballEntry } from '@caddis/test-servers';
import { expect } from 'chai';
import { readPackedPackage } from './read-packed-package.js';

const field = { key: 'path', path: 'path', type: { kind: 'string', label: 'string' }, description: 'Where it is.', required: true };
const module = {
  id: 'http.handlers.sample',
  name: 'sample',
  namespace: 'http.handlers',
  inlineKey: 'handler',
  stability: 'stable',
  summary: 'Does it.',
  description: '',
  config: { kind: 'object', label: 'object', fields: [field] },
  examples: [],
  lifecycle: [],
  asks: [],
  provides: [],
};
const manifest = { name: 'caddis-sample', version: '1.0.0', caddis: { api: 1, modules: [module.id] } };
const docs = { version: 1, package: manifest.name, modules: [module], namespaces: [], errors: [] };

/** Packs a package that differs from the correct one. */
function packed(more: { readonly manifest?: object; readonly docs?: object | string; readonly module?: object } = {}): Buffer {
  const said = typeof more.docs === 'string' ? more.docs : JSON.stringify({ ...docs, modules: [{ ...module, ...more.module }], ...more.docs });
  return packFiles({ 'package.json': JSON.stringify({ ...manifest, ...more.manifest }), 'caddis-docs.json': said });
}

/** Packs a package with an additional first entry. */
function withEntry(entry: TarballEntry): Buffer {
  return packEntries([entry, { path: 'package/package.json', content: JSON.stringify(manifest) }, { path: 'package/caddis-docs.json', content: JSON.stringify(docs) }]);
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const fields = (count: number): object => ({ config: { ...module.config, fields: Array.from({ length: count }, (_, at) => ({ ...field, key: `f${at}`, path: `f${at}` })) } });
const typed = (type: object): object => ({ config: { ...module.config, fields: [{ ...field, type }] } });
const namespace = { id: 'sample.things', description: 'Things.', methods: [] };
const bomb = tarOf([{ path: 'package/big', content: new Uint8Array(2 ** 20) }]);

const hostile: readonly (readonly [what: string, tarball: Uint8Array, code: string, says: RegExp])[] = [
  ['is no tarball', Buffer.from('hello'), 'DOCGEN_TARBALL_INVALID', /cannot be unpacked/],
  ['is empty', Buffer.alloc(0), 'DOCGEN_TARBALL_INVALID', /./],
  ['is cut off', gzipSync(tarOf([{ path: 'package/x', content: 'x'.repeat(2000) }]).subarray(0, 900)), 'DOCGEN_TARBALL_INVALID', /in the middle/],
  ['is damaged', gzipSync(Buffer.alloc(512, 1)), 'DOCGEN_TARBALL_INVALID', /header/],
  ['unpacks to a gigabyte', gzipSync(Buffer.concat([bomb.subarray(0, 512), ...Array.from({ length: 200 }, () => Buffer.alloc(2 ** 20))]), { level: 9 }), 'DOCGEN_TARBALL_TOO_LARGE', /content/],
  ['has too many files', packEntries(Array.from({ length: 20_001 }, (_, at) => ({ path: `package/${at}` }))), 'DOCGEN_TARBALL_TOO_LARGE', /number/],
  ['has a manifest without end', packFiles({ 'package.json': `"${'x'.repeat(2 ** 21)}"` }), 'DOCGEN_TARBALL_TOO_LARGE', /package\.json/],
  ['says an impossible size', withEntry({ path: 'package/x', size: 2 ** 40 }), 'DOCGEN_TARBALL_INVALID', /./],
  ['leads upwards', withEntry({ path: 'package/../../etc/passwd' }), 'DOCGEN_TARBALL_UNSAFE', /leads out/],
  ['leads to the root', withEntry({ path: '/etc/passwd' }), 'DOCGEN_TARBALL_UNSAFE', /leads out/],
  ['leads upwards as Windows has it', withEntry({ path: 'package\\..\\x' }), 'DOCGEN_TARBALL_UNSAFE', /leads out/],
  ['leads upwards in a long name', withEntry({ path: `package/${'a/'.repeat(80)}../../../x` }), 'DOCGEN_TARBALL_UNSAFE', /leads out/],
  ['has a link', withEntry({ path: 'package/x', type: '2', target: '/etc/passwd' }), 'DOCGEN_TARBALL_UNSAFE', /link/],
  ['has a hard link', withEntry({ path: 'package/x', type: '1', target: 'package/package.json' }), 'DOCGEN_TARBALL_UNSAFE', /link/],
  ['has a device', withEntry({ path: 'package/x', type: '3' }), 'DOCGEN_TARBALL_UNSAFE', /no file/],
  ['has its manifest twice', withEntry({ path: 'other/package.json', content: '{}' }), 'DOCGEN_TARBALL_UNSAFE', /twice/],
  ['has no manifest', packFiles({ 'caddis-docs.json': '{}' }), 'DOCGEN_TARBALL_INVALID', /package\.json/],
  ['has no modules', packed({ manifest: { caddis: undefined } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /no key "caddis"/],
  ['has no documentation', packFiles({ 'package.json': JSON.stringify(manifest) }), 'DOCGEN_PACKAGE_DOCS_MISSING', /caddis-docs\.json/],
  ['is called otherwise', packed({ manifest: { name: 'caddis-other' } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /its name/],
  ['is of another version', packed({ manifest: { version: '2.0.0' } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /its version/],
  ['has documentation of another package', packed({ docs: { package: 'x' } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /of package/],
  ['lists a module that is not documented', packed({ manifest: { caddis: { api: 1, modules: [module.id, 'http.handlers.more'] } } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /does not have/],
  ['documents a module that is not listed', packed({ docs: { modules: [module, { ...module, id: 'http.handlers.b', name: 'b' }] } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /does not list/],
  ['has an ID that is none of its namespace', packed({ module: { namespace: 'http.matchers' } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /namespace/],
  ['documents a module twice', packed({ docs: { modules: [module, module] } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /a module twice/],
  ['documents a namespace twice', packed({ docs: { namespaces: [namespace, namespace] } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /a namespace twice/],
  ['has a namespace that is none', packed({ docs: { namespaces: [{ ...namespace, id: 'Http' }] } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /namespace "Http"/],
  ['has a deprecated module without advice', packed({ module: { stability: 'deprecated' } }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /plainly/],
  ['has a field for modules of a namespace that is none', packed({ module: typed({ kind: 'guest', label: 'module', namespace: 'a b' }) }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /namespace "a b"/],
  ['has a field with an inline key that is none', packed({ module: typed({ kind: 'guest', label: 'module', namespace: 'http.matchers', inlineKey: '<b>' }) }), 'DOCGEN_PACKAGE_CLAIM_WRONG', /inline key/],
  ['has too many places for modules', packed({ module: typed({ kind: 'union', label: 'any', anyOf: Array.from({ length: 201 }, () => ({ kind: 'guest', label: 'module', namespace: 'http.matchers' })) }) }), 'DOCGEN_PACKAGE_DOCS_INVALID', /places/],
  ['has too many examples', packed({ module: { examples: Array.from({ length: 51 }, () => ({ title: 'One.', config: {} })) } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /examples/],
  ['has a summary without end', packed({ module: { summary: 'x'.repeat(301) } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /summary/],
  ['has too many errors', packed({ docs: { errors: Array.from({ length: 501 }, (_, at) => ({ code: `SAMPLE_${at}`, message: 'no', doc: '' })) } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /errors/],
  ['has documentation that is no JSON', packed({ docs: '{' }), 'DOCGEN_PACKAGE_DOCS_INVALID', /no JSON/],
  ['nests a hundred thousand lists', packed({ docs: nested(100_000) }), 'DOCGEN_PACKAGE_DOCS_INVALID', /deeper/],
  ['nests them in an example', packed({ docs: `{"x":${nested(99)}${''}}`.replace('"x":', '"x":[').replace(/\}$/, ']}') }), 'DOCGEN_PACKAGE_DOCS_INVALID', /deeper/],
  ['has the key __proto__', packed({ docs: '{"version":1,"__proto__":{"package":"x"}}' }), 'DOCGEN_PACKAGE_DOCS_INVALID', /a key/],
  ['has a number beyond numbers', packed({ docs: '{"version":1e999}' }), 'DOCGEN_PACKAGE_DOCS_INVALID', /a number/],
  ['has a text without end', packed({ module: { description: 'x'.repeat(20_000) } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /a text/],
  ['has more keys than its form', packed({ module: { html: '<b>' } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /additional/],
  ['is of a later form', packed({ docs: { version: 2 } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /version 2/],
  ['has too many fields', packed({ module: fields(3_001) }), 'DOCGEN_PACKAGE_DOCS_INVALID', /fields/],
  ['has a field that says it is another', packed({ module: { config: { ...module.config, fields: [{ ...field, path: '../x' }] } } }), 'DOCGEN_PACKAGE_DOCS_INVALID', /field/],
];

describe('readPackedPackage', () => {
  const read = (tarball: Uint8Array) => readPackedPackage([tarball], { name: manifest.name, version: manifest.version });

  it('reads what a package says of itself', async () => {
    const found = await read(packed({ manifest: { license: 'MIT', repository: 'github:acme/sample', engines: { node: '>=20' }, peerDependencies: { '@caddis/core': '>=0.1.0 <1.0.0' }, scripts: { postinstall: 'x', test: 'y' } } }));
    expect(found).to.deep.equal({ name: 'caddis-sample', version: '1.0.0', license: 'MIT', repository: 'https://github.com/acme/sample', api: 1, node: '>=20', core: '>=0.1.0 <1.0.0', installScripts: ['postinstall'], docs });
  });

  it('reads it in pieces of any size', async () => {
    const bytes = packed();
    for (const size of [1, 511, 512, 513]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
      expect((await readPackedPackage(pieces)).docs).to.deep.equal(docs);
    }
  });

  it('replaces characters that hide what a text is, and writes types again', async () => {
    const said = packed({ module: { summary: 'A \u202eb\u0007.', config: { ...module.config, fields: [{ ...field, type: { kind: 'integer', label: 'safe string' } }] } } });
    const [first] = (await read(said)).docs.modules;
    expect([first?.summary, first?.config.fields?.[0]?.type.label]).to.deep.equal(['A \ufffdb\ufffd.', 'integer']);
  });

  for (const [what, tarball, code, says] of hostile) {
    it(`refuses a package that ${what}`, async () => {
      const error = await read(tarball).then(() => undefined, (thrown: unknown) => thrown as Error & { readonly code: string });
      expect(error?.code, error?.stack).to.equal(code);
      expect(error?.message).to.match(says);
    });
  }
});
