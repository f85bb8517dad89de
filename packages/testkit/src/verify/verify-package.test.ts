import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { upstreams } from '@caddis/core/http';
import { packEntries, startNpmRegistry, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { packSample, unpackBesideCore, type SampleChanges } from '../testing/packed-sample.js';
import { lookInto } from './look-into.js';
import { verifyFindings } from './verify-findings.js';
import { verifyPackage } from './verify-package.js';
import { rungsReached, type VerifyReport } from './verify-report.js';

const { id, inlineKey, description, methods } = upstreams;
const namespaces = [{ id, inlineKey, description, methods }];
const map = (sources: readonly string[], more = {}): string => JSON.stringify({ version: 3, sources, mappings: '', ...more });

const example = (path: unknown): string => JSON.stringify({ apps: { taker: { from: { source: 'sample', path } } } });
const readme = (meaning: string): string => `# A sample\n\n<!-- caddis:modules -->\n\n### \`http.reverse_proxy.upstreams.sample\`\n\n| \`path\` | string | \`"/x"\` | ${meaning} |\n\n<!-- /caddis:modules -->\n`;
const companions = [new URL('../testing/packed-sample-host.js', import.meta.url).href];

/** A package with one fault: its difference from the correct one, the code of the finding, and the rung that it still reaches. */
type Broken = readonly [fault: string, changes: SampleChanges, code: string, rung: string | undefined];

/** Faults that only show when the package is installed and run. */
const whenRun: readonly Broken[] = [
  ['does not export what it lists', { replace: ["name: 'sample'", "name: 'other'"] }, 'VERIFY_IMPORT_FAILED', undefined],
  ['ends the process', { code: 'process.exit(0);\n' }, 'VERIFY_PROCESS_ENDED', undefined],
  ['never ends to run', { code: 'for (;;);\n' }, 'VERIFY_HANGS', undefined],
  ['leaves a timer at import', { code: 'setInterval(() => {}, 1e6);\n' }, 'VERIFY_LEFT_OPEN', 'loads'],
  ['does not keep its contract', { replace: ['return [];', 'return null;'] }, 'CONFORMANCE_SOURCE_UPSTREAMS', 'loads'],
  ['has an example for which a server must be there', { replace: ['return [];', "throw new TypeError('connect ECONNREFUSED 127.0.0.1:9');"] }, 'CONFORMANCE_CONTRACT_THREW', 'safe package'],
  ['carries stale documentation', { replace: ["default: '/x'", "default: '/y'"] }, 'VERIFY_DOCS_STALE', 'conforms'],
  ['has a README with a stale table of fields', { files: { 'README.md': readme('Where the list was.') } }, 'VERIFY_README_STALE', 'conforms'],
  ['has an example config that is not valid', { files: { 'caddis.json': example(5) } }, 'VERIFY_EXAMPLE_INVALID', 'conforms'],
  ['says nothing of a field', { replace: ["'Path of the list.', default: '/x'", "'Path of the list.', optional: true"] }, 'VERIFY_DOCS_INCOMPLETE', 'conforms'],
];

/** Faults that are visible in the tarball. */
const whenPacked: readonly Broken[] = [
  ['has no key "caddis"', { manifest: { caddis: undefined } }, 'VERIFY_MANIFEST_INVALID', undefined],
  ['lists what is no ID', { manifest: { caddis: { api: 1, modules: ['No ID'] } } }, 'VERIFY_MANIFEST_INVALID', undefined],
  ['carries no documentation', { files: { 'caddis-docs.json': undefined } }, 'VERIFY_DOCS_MISSING', 'conforms'],
  ['carries what is no documentation', { files: { 'caddis-docs.json': '[' } }, 'VERIFY_DOCS_INVALID', 'conforms'],
  ['has no README', { files: { 'README.md': undefined } }, 'VERIFY_README_MISSING', 'conforms'],
  ['runs a script at its installation', { manifest: { scripts: { postinstall: 'node x.js' } } }, 'VERIFY_INSTALL_SCRIPT', 'documented'],
  ['is built at its installation', { files: { 'binding.gyp': '{}' } }, 'VERIFY_INSTALL_SCRIPT', 'documented'],
  ['has source maps without sources', { files: { 'index.js.map': map(['../src/index.ts']) } }, 'VERIFY_SOURCE_MAP', 'documented'],
  ['imports what it does not name', { code: "export const late = () => import('left-pad');\n" }, 'VERIFY_IMPORT_UNDECLARED', 'documented'],
  ['imports a file that is not packed', { code: "export const late = () => import('./lost.js');\n" }, 'VERIFY_IMPORT_MISSING', 'documented'],
  ['brings a core of its own', { manifest: { peerDependencies: undefined, dependencies: { '@caddis/core': '^0.1.0' } } }, 'VERIFY_CORE_BUNDLED', 'documented'],
  ['asks for one version of the core', { manifest: { peerDependencies: { '@caddis/core': '0.1.0' } } }, 'VERIFY_CORE_EXACT', 'documented'],
  ['has no license', { manifest: { license: undefined } }, 'VERIFY_LICENSE_MISSING', 'documented'],
  ['does not say for which Node it is', { manifest: { engines: undefined } }, 'VERIFY_ENGINES_MISSING', 'documented'],
  ['has exports that lead nowhere', { manifest: { exports: './lib/index.js' } }, 'VERIFY_PUBLINT', 'documented'],
  ['does not say where its source is', { manifest: { repository: undefined } }, 'VERIFY_REPOSITORY_MISSING', 'safe package'],
  ['cannot be found by its keyword', { manifest: { keywords: ['caddis'] } }, 'VERIFY_KEYWORD_MISSING', 'provenance'],
  ['packs its tests', { files: { 'index.test.js': '' } }, 'VERIFY_TESTS_PACKED', 'provenance'],
];

describe('verifyPackage', () => {
  // Each package is tried in its own process.
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const usual = process.env['TMPDIR'];
  before(async () => {
    folder = await temporaryFolder();
    // Temporary files of the verification go to this folder, so that the test can check what is left.
    process.env['TMPDIR'] = folder.path;
  });
  after(async () => {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
    await folder.remove();
  });

  async function written(name: string, tarball: Uint8Array): Promise<string> {
    const file = join(folder.path, `${name}.tgz`);
    await writeFile(file, tarball);
    return file;
  }
  const codes = ({ findings }: Pick<VerifyReport, 'findings'>): readonly string[] => [...new Set(findings.map(({ code }) => code))].filter((code) => code !== 'VERIFY_PROVENANCE_UNKNOWN');

  it('finds nothing in a package without a fault, which is not published yet, and leaves nothing behind', async () => {
    const [map1, map2] = [map(['index.ts'], { sourcesContent: [''] }), map(['index.js'])];
    const code = "// import 'a';\nconst text = `import 'b';`; export const pattern = /'/; /* from 'c' */\n";
    const file = await written('good', packSample({ code, files: { 'index.js.map': map1, 'other.js.map': map2, 'README.md': readme('Path of the list.'), 'caddis.json': example('/y') } }, namespaces));
    const report = await verifyPackage(file, { companions, install: unpackBesideCore });
    expect([codes(report), report.rungs, report.ok, report.modules]).to.deep.equal([[], ['loads', 'conforms', 'documented', 'safe package'], true, ['http.reverse_proxy.upstreams.sample']]);
    expect((await readdir(folder.path)).filter((name) => name.startsWith('caddis-verify-'))).to.deep.equal([]);
  });

  for (const [fault, changes, code, rung] of whenRun) {
    it(`says of a package that ${fault}: ${code}`, async () => {
      const report = await verifyPackage(await written(code, packSample(changes, namespaces)), { companions, install: unpackBesideCore, ...(code === 'VERIFY_HANGS' ? { deadlineMs: 1_500 } : {}) });
      expect([codes(report).slice(0, 1), report.rungs.at(-1)]).to.deep.equal([[code], rung]);
      for (const finding of report.findings) expect(finding.help, finding.code).to.match(/\S/);
    });
  }

  for (const [fault, changes, code, rung] of whenPacked) {
    it(`says of a package that ${fault}: ${code}`, async () => {
      const look = await lookInto(await written(code, packSample(changes, namespaces)));
      expect([codes(look), rungsReached(look.findings).at(-1)]).to.deep.equal([[code], rung]);
      for (const finding of look.findings) expect(finding.help, finding.code).to.match(/\S/);
    });
  }

  it('refuses a tarball that leads out of the package', async () => {
    const report = await verifyPackage(await written('unsafe', packEntries([{ path: 'package/../../x', content: '' }])));
    expect([codes(report), report.ok]).to.deep.equal([['VERIFY_TARBALL_UNREADABLE'], false]);
    expect(report.findings[0]?.message).to.contain('leads out of the package');
  });

  it('installs with npm, and says of a published package where it was made', async () => {
    const registry = await startNpmRegistry();
    try {
      registry.publish({ name: 'caddis-upstreams-sample', version: '1.2.3' }, packSample({}, namespaces));
      registry.publish({ name: 'caddis-lost', version: '1.0.0', dependencies: { 'caddis-no-such': '1.0.0' } }, packSample({ manifest: { name: 'caddis-lost', dependencies: { 'caddis-no-such': '1.0.0' } } }, namespaces));
      const found = await verifyPackage('caddis-upstreams-sample', { registry: registry.url });
      expect([codes(found), found.rungs.at(-1)]).to.deep.equal([['VERIFY_PROVENANCE_MISSING'], 'safe package']);
      const lost = await verifyPackage('caddis-lost@1.0.0', { registry: registry.url });
      expect([codes(lost).includes('VERIFY_INSTALL_FAILED'), lost.ok]).to.deep.equal([true, false]);
    } finally {
      await registry.close();
    }
  });

  it('has a sample for every code', () => {
    const covered = new Set([...whenRun, ...whenPacked].map(([, , code]) => code));
    const above = ['VERIFY_TARBALL_UNREADABLE', 'VERIFY_INSTALL_FAILED', 'VERIFY_PROVENANCE_MISSING', 'VERIFY_PROVENANCE_UNKNOWN'];
    expect(Object.keys(verifyFindings).filter((code) => !covered.has(code) && !above.includes(code))).to.deep.equal([]);
  });
});
