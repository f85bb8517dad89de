import { basename } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeFiles } from '../testing/packages.js';
import { packageEntry } from './package-entry.js';

describe('entry of a package', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await writeFiles(folder.path, { 'package.json': { main: './main' }, 'main.js': '', 'right.js': '', 'wrong.js': '' });
  });
  after(() => folder.remove());

  const entryOf = (exports: unknown, main?: unknown): Promise<string> =>
    packageEntry({
      info: { name: 'test-package', version: '1.2.3', standard: false, directory: folder.path },
      api: 1,
      modules: [],
      entry: { exports, main },
    });

  const right: Readonly<Record<string, unknown>> = {
    'a file': './right.js',
    'a file under "."': { '.': './right.js', './package.json': './package.json' },
    'conditions': { types: './right.d.ts', import: './right.js', default: './wrong.js' },
    'conditions under "."': { '.': { types: './right.d.ts', default: './right.js' } },
    'the first condition that holds': { '.': { require: './wrong.js', browser: './wrong.js', node: { require: './wrong.js', import: './right.js' } } },
    'a condition without a match, then another': { '.': { node: { require: './wrong.js' }, default: './right.js' } },
    'a list of choices': [{ require: './wrong.js' }, './right.js'],
  };
  for (const [name, exports] of Object.entries(right)) {
    it(`is found from exports that are ${name}`, async () => {
      expect(basename(await entryOf(exports))).to.equal('right.js');
    });
  }

  it('is found from main where there are no exports', async () => {
    expect(basename(await entryOf(undefined))).to.equal('main.js');
  });

  const wrong: readonly (readonly [exports: unknown, message: string])[] = [
    ['./gone.js', '"exports" in its package.json names ./gone.js, which does not exist'],
    ['../outside.js', '"exports" in its package.json points outside of the package: ../outside.js'],
    ['./a/../../outside.js', '"exports" in its package.json points outside of the package: ./a/../../outside.js'],
    [{ './other': './right.js' }, '"exports" in its package.json has nothing to import under "."'],
    [{ require: './wrong.js' }, '"exports" in its package.json has nothing to import under "."'],
    [{ '.': null }, '"exports" in its package.json has nothing to import under "."'],
  ];
  for (const [exports, message] of wrong) {
    it(`is refused for exports ${JSON.stringify(exports)}`, async () => {
      const error = await entryOf(exports).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'RUNTIME_PACKAGE_ENTRY_MISSING', message: `package test-package 1.2.3: ${message}` });
    });
  }
});
