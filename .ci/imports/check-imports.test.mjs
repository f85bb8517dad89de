import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { problemsBetweenPackages } from './between-packages.mjs';
import { problemsInsidePackage } from './inside-package.mjs';

const rules = { allowed: { lower: [], upper: ['lower'] }, forTests: ['servers'] };
const manifest = (name, dependencies = {}) => JSON.stringify({ name: `@caddis/${name}`, dependencies });

const betweenCases = [
  {
    title: 'takes imports downwards that are declared',
    files: { 'upper/package.json': manifest('upper', { '@caddis/lower': '1' }), 'upper/src/a.ts': "import { b } from '@caddis/lower';\nimport 'node:fs';" },
    problems: [],
  },
  {
    title: 'takes what tests may import besides',
    files: { 'lower/package.json': manifest('lower'), 'lower/src/a.test.ts': "import { b } from '@caddis/servers';\nimport { expect } from 'chai';" },
    problems: [],
  },
  {
    title: 'refuses an import upwards',
    files: { 'lower/package.json': manifest('lower'), 'lower/src/a.ts': "import type { B } from '@caddis/upper';" },
    problems: ['ROOT/lower/src/a.ts: lower may not import @caddis/upper'],
  },
  {
    title: 'refuses a dependency upwards',
    files: { 'lower/package.json': manifest('lower', { '@caddis/upper': '1' }), 'lower/src/a.ts': '' },
    problems: ['ROOT/lower/package.json: may not depend on @caddis/upper'],
  },
  {
    title: 'refuses an inner path of another package',
    files: { 'upper/package.json': manifest('upper', { '@caddis/lower': '1' }), 'upper/src/a.ts': "export { b } from '@caddis/lower/dist/b.js';" },
    problems: ['ROOT/upper/src/a.ts: @caddis/lower/dist/b.js is an inner path'],
  },
  {
    title: 'refuses a path out of the package',
    files: { 'upper/package.json': manifest('upper'), 'upper/src/x/a.ts': "import { b } from '../b.js';\nimport { c } from '../../c.js';" },
    problems: ['ROOT/upper/src/x/a.ts: ../../c.js leaves the package'],
  },
  {
    title: 'refuses the package by its own name',
    files: { 'lower/package.json': manifest('lower'), 'lower/src/a.ts': "const b = await import('@caddis/lower');" },
    problems: ['ROOT/lower/src/a.ts: imports its own package by name'],
  },
  {
    title: 'refuses what is not declared',
    files: { 'lower/package.json': manifest('lower'), 'lower/src/a.ts': "import ws from 'ws';" },
    problems: ["ROOT/lower/src/a.ts: ws is not in the package's dependencies"],
  },
];

const insideCases = [
  {
    title: 'takes imports in one direction, tests that import all, and an index that re-exports',
    files: {
      'src/index.ts': "export * from './one/a.js';\nexport * from './two/b.js';",
      'src/one/a.ts': "import { b } from '../two/b.js';",
      'src/two/b.ts': '',
      'src/two/b.test.ts': "import { a } from '../one/a.js';\nimport { help } from '../testing/help.js';",
      'src/testing/help.ts': "import { a } from '../one/a.js';",
    },
    problems: [],
  },
  {
    title: 'refuses two folders that import each other, though only types',
    files: {
      'src/one/a.ts': "import { b } from '../two/b.js';",
      'src/two/b.ts': '',
      'src/two/c.ts': "import type { D } from '../one/d.js';",
      'src/one/d.ts': '',
    },
    problems: ['p: one and two import each other: one/a.ts → two/b.ts'],
  },
  {
    title: 'refuses a folder and a folder inside it that import each other',
    files: {
      'src/one/a.ts': "import { b } from './inner/b.js';",
      'src/one/c.ts': '',
      'src/one/inner/b.ts': "import { c } from '../c.js';",
    },
    problems: ['p: one and one/inner import each other: one/a.ts → one/inner/b.ts'],
  },
  {
    title: 'refuses a folder and a file beside the folders that import each other',
    files: { 'src/a.ts': "import { b } from './one/b.js';", 'src/one/b.ts': '', 'src/one/c.ts': "import { a } from '../a.js';" },
    problems: ['p: a.ts and one import each other: a.ts → one/b.ts'],
  },
  {
    title: 'refuses files that import each other in a circle, be it types or a call of import',
    files: { 'src/a.ts': "import type { B } from './b.js';", 'src/b.ts': "export type { C } from './c.js';", 'src/c.ts': "type A = import('./a.js').A;" },
    problems: ['p: files import each other in a circle: a.ts, b.ts, c.ts'],
  },
  {
    title: 'refuses an import of what is for tests by what ships',
    files: { 'src/a.ts': "import { help } from './testing/help.js';", 'src/testing/help.ts': '' },
    problems: ['p: a.ts ships, but imports testing/help.ts, which is for tests'],
  },
];

describe('the check of imports', () => {
  let root;
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'caddis-imports-')); });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (files) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };

  describe('between packages', () => {
    for (const { title, files, problems } of betweenCases) {
      it(title, () => {
        write(files);
        const [name] = Object.keys(files)[0].split('/');
        expect(problemsBetweenPackages(root, name, rules)).to.deep.equal(problems.map((line) => line.replace('ROOT', root)));
      });
    }
    it('refuses a package that no rule names', () => {
      expect(problemsBetweenPackages(root, 'other', rules)).to.deep.equal([`${root}/other: not listed in .ci/check-imports.mjs`]);
    });
  });

  describe('inside a package', () => {
    for (const { title, files, problems } of insideCases) {
      it(title, () => {
        write(files);
        expect(problemsInsidePackage(join(root, 'src'), 'p')).to.deep.equal(problems);
      });
    }
  });
});
