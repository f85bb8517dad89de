import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { standardNamespaces } from './namespaces.js';
import { stepsOf } from './testing/page-steps.js';
import { succeed } from './testing/run-program.js';
import { serveExample } from './testing/served-example.js';
import { startWorkspaceRegistry, type WorkspaceRegistry } from './testing/workspace-registry.js';

const namespaces = await standardNamespaces();
const guide = new URL('../../../docs/publishing-a-module.md', import.meta.url);
const sources = 'http.reverse_proxy.upstreams';

/** The JSON output of `caddis verify`. */
interface Verified {
  readonly rungs: readonly string[];
  readonly findings: readonly { readonly code: string }[];
}

describe('npm create caddis-module', function () {
  // Packages are packed, installed and compiled by the real programs.
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let registry: WorkspaceRegistry;

  before(async function () {
    needPrograms(this, 'npm', 'tar', 'curl');
    folder = await temporaryFolder();
    await mkdir(join(folder.path, 'registry'));
    registry = await startWorkspaceRegistry(join(folder.path, 'registry'));
  });
  after(async () => {
    await registry?.close();
    await folder?.remove();
  });

  it('leads from nothing to a request that is served through the new source', async () => {
    const at = (...path: readonly string[]): string => join(folder.path, ...path);
    const npm = (where: string, ...args: readonly string[]): Promise<string> => succeed('npm', args, { cwd: where, env: registry.environment });
    await npm(folder.path, 'create', 'caddis-module', '--', '--namespace', sources, '--name', 'acme');
    const made = at('caddis-upstreams-acme');
    expect(await npm(made, 'test')).to.match(/^[#ℹ] pass [1-9]/mu);
    const tarball = at('caddis-upstreams-acme', (await npm(made, 'pack', '--silent')).trim().split('\n').at(-1) as string);

    const verified = JSON.parse(await succeed(process.execPath, [join(made, 'node_modules/caddis/dist/main.js'), 'verify', tarball, '--json'], { cwd: made, env: registry.environment })) as Verified;
    // The publishing workflow adds the repository. The example's service is not running, so that its module throws an error.
    expect([verified.rungs.at(-1), verified.findings.map(({ code }) => code)]).to.deep.equal(['safe package', ['VERIFY_REPOSITORY_MISSING', 'VERIFY_PROVENANCE_UNKNOWN']]);

    // The commands in the guide that try the package as a user would.
    const [look] = stepsOf(await readFile(guide, 'utf8'), 'Before you publish').filter((step) => step.kind === 'commands' && step.text.includes('../try'));
    expect(await succeed('sh', ['-ec', look?.kind === 'commands' ? look.text : 'false'], { cwd: made, env: registry.environment })).to.include('caddis.json: ok');
    expect(await readdir(at('try/node_modules/caddis-upstreams-acme'))).to.include.members(['README.md', 'caddis-docs.json', 'caddis.json', 'dist', 'package.json']);
    const tryIt = namespaces.find(({ id }) => id === sources)?.template.tryIt ?? { command: '', output: '' };
    expect(await serveExample(at('try'), 'caddis-upstreams-acme', tryIt)).to.equal(tryIt.output);
  });
});
