import { expect } from 'chai';
import { moduleSpecifiers } from './module-specifiers.js';

describe('moduleSpecifiers', () => {
  const cases: readonly (readonly [what: string, code: string, found: readonly string[]])[] = [
    ['imports of all forms', "import 'a';\nimport b, {\n  c,\n} from 'b';\nimport * as d from \"c\";import{e}from'd'", ['a', 'b', 'c', 'd']],
    ['what is exported from elsewhere', "export * from 'a';\nexport { b } from 'b';\nexport const c = 'c';", ['a', 'b']],
    ['calls of a text', "await import('a'); require( 'b' ); const c = import(`c`); d.require('d');", ['a', 'b']],
    ['nothing of comments and texts', "// import 'a'\n/* import 'b' */ const c = \"import 'c'\"; const d = `import 'd'`;", []],
    ['nothing behind the end of a statement', "export const from = 1; from\n'a';\nobject.import('b');", []],
  ];
  for (const [what, code, found] of cases) it(`finds ${what}`, () => expect(moduleSpecifiers(code)).to.deep.equal(found));

  it('reads megabytes of anything', () => {
    const size = 2 ** 20;
    for (const code of ['\n'.repeat(size), '\nexport '.repeat(size / 8), "import from 'a'".repeat(size / 16), '; \n'.repeat(size / 4)]) expect(moduleSpecifiers(code)).to.be.an('array');
  });
});
