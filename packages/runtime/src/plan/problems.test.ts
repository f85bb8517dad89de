import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { formatProblems } from './format-problems.js';
import { planConfig } from './plan-config.js';
import { problemDefinitions } from '../problems/problem-codes.js';
import type { Problem } from '../problems/problem.js';
import { faultyLookup } from './testing/faulty-packages.js';

/** Problems that only adapters report; `adapt-config.test.ts` covers them. */
const ofAdapters = 'CONFIG_ADAPTER_WARNING';
const folder = new URL('../../testdata/problems/', import.meta.url);
const update = process.env['UPDATE_GOLDEN'] === '1';

/**
 * Plans each document in testdata/problems and compares its problems with the text file beside it. `UPDATE_GOLDEN=1` rewrites the text files; review
 * what changed.
 */
describe('the problems of bad documents', () => {
  const files = readdirSync(folder);
  const cases = files.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));

  for (const name of cases) {
    it(`are told as in ${name}.txt`, async () => {
      const text = readFileSync(new URL(`${name}.json`, folder), 'utf8');
      const problems = await problemsOf(text, `${name}.json`);
      const actual = formatProblems(problems, text);
      const golden = new URL(`${name}.txt`, folder);
      if (update) writeFileSync(golden, actual);
      expect(actual).to.equal(readFileSync(golden, 'utf8'));
    });
  }

  it('show every code', () => {
    const shown = new Set(cases.flatMap((name) => readFileSync(new URL(`${name}.txt`, folder), 'utf8').match(/\bCONFIG_\w+/g) ?? []));
    expect([...shown, ofAdapters].sort()).to.deep.equal(Object.keys(problemDefinitions).sort());
  });

  it('are all in use', () => {
    const unused = files.filter((file) => !cases.some((name) => file === `${name}.json` || file === `${name}.txt`));
    if (update) for (const file of unused) rmSync(new URL(file, folder));
    else expect(unused).to.deep.equal([]);
  });
});

async function problemsOf(text: string, file: string): Promise<readonly Problem[]> {
  const result = await planConfig(text, { lookup: faultyLookup(), file, folder: 'packages/runtime/testdata/problems' });
  return result.ok ? result.plan.warnings : result.problems;
}
