import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { problemsOfPacked } from './packed-problems.mjs';

const run = promisify(execFile);

/** A package as it should be, but for its types: they are resolved only where somebody imports them. */
const good = {
  'package.json': JSON.stringify({
    name: 'x', version: '1.0.0', type: 'module', license: 'MIT', exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    repository: { type: 'git', url: 'git+https://example.org/x.git' },
  }),
  'README.md': '# x\n',
  'CHANGELOG.md': '# x\n',
  LICENSE: 'MIT\n',
  'dist/index.js': 'export const x = 1;\n',
  'dist/index.d.ts': 'export declare const x = 1;\n',
};

describe('a packed package', () => {
  let folder;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'caddis-packed-'))));
  after(() => rm(folder, { recursive: true }));

  /** What is found in a tarball of these files; undefined leaves one out. */
  async function problemsOf(name, files) {
    for (const [path, text] of Object.entries({ ...good, ...files })) {
      if (text === undefined) continue;
      const file = join(folder, name, 'package', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const tarball = join(folder, `${name}.tgz`);
    await run('tar', ['-czf', tarball, '-C', join(folder, name), 'package']);
    return problemsOfPacked({ name: 'x', file: tarball });
  }

  const cases = [
    ['is good', {}, []],
    ['has no changelog', { 'CHANGELOG.md': undefined }, ['x: no CHANGELOG.md in it']],
    ['holds a map without its source', { 'dist/index.js.map': '{}' }, ['x: dist/index.js.map is in it']],
    ['names a file that is not there', { 'dist/index.js': undefined }, ['x: publint: pkg.exports["."].default is ./dist/index.js but the file does not exist.']],
    ['has no types', { 'dist/index.d.ts': undefined }, ['x: publint: pkg.exports["."].types is ./dist/index.d.ts but the file does not exist.', 'x: attw: no types']],
    ['has types that import what Node.js does not find', { 'dist/index.d.ts': "export { x } from './other';\n", 'dist/other.d.ts': 'export declare const x = 1;\n' }, ['x: attw: InternalResolutionError']],
  ];
  for (const [index, [name, files, expected]] of cases.entries()) {
    it(name, async () => {
      expect(await problemsOf(`case-${index}`, files)).to.deep.equal(expected);
    });
  }
});
