import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { workspacePackages } from '../manifests/workspace-packages.mjs';
import { packPackages } from './pack-packages.mjs';

const run = promisify(execFile);

/** Packages whose types an author uses: all but the command, and what is no library. */
const libraries = workspacePackages().filter(({ isPublic, manifest }) => isPublic && manifest.bin === undefined && manifest.caddis === undefined && !['docgen'].includes(manifest.name.slice('@caddis/'.length)));
const http = workspacePackages().find(({ folder }) => folder === 'http');
const typeTests = 'packages/core/type-tests';

/** What the contract policy promises: the oldest TypeScript with the oldest types of Node.js, and what this repository uses. */
const compilers = [
  ['the oldest TypeScript that is promised', 'typescript-oldest', 'types-node-oldest'],
  ['the TypeScript of this repository', 'typescript', '@types/node'],
];

describe('the packages as an author compiles against them', () => {
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'caddis-types-'));
    const packages = [...libraries, http];
    const packed = await packPackages({ root: process.cwd(), names: packages.map(({ manifest }) => manifest.name), destination: folder });
    for (const { name, file } of packed) {
      const home = join(folder, 'node_modules', name);
      await mkdir(home, { recursive: true });
      await run('tar', ['-xzf', file, '-C', home, '--strip-components=1']);
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const entries = packages.flatMap(({ manifest }) => Object.keys(manifest.exports).filter((path) => path !== './package.json').map((path) => `${manifest.name}${path.slice(1)}`));
    await writeFile(join(folder, 'entries.ts'), entries.map((entry, index) => `export * as entry${index} from '${entry}';\n`).join(''));
    for (const file of (await readdir(typeTests)).filter((name) => name.endsWith('.ts'))) await cp(join(typeTests, file), join(folder, file));
    await mkdir(join(folder, 'node_modules/@types'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [name, typescript, nodeTypes] of compilers) {
    it(`compile with ${name}, and what must not compile does not`, async () => {
      await rm(join(folder, 'node_modules/@types/node'), { force: true });
      await symlink(await realpath(join('node_modules', nodeTypes)), join(folder, 'node_modules/@types/node'));
      const compilerOptions = {
        target: 'ES2022', lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'], strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
        experimentalDecorators: true, noEmit: true, skipLibCheck: false,
      };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
      const { stdout } = await run('node', [await compilerOf(typescript), '-p', folder]).catch((error) => error);
      expect(stdout).to.equal('');
    });
  }
});

async function compilerOf(name) {
  return realpath(join('node_modules', name, 'bin/tsc'));
}
