import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { verifyFindings } from './verify-findings.js';

describe('the findings about packages', () => {
  it('stand on the page about publishing, all of them and no other', async () => {
    const page = await readFile(new URL('../../../../docs/publishing-a-module.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(VERIFY_\w+)` \| (.+?) \| (.+) \|$/gm)].map(([, code, rung, expected]) => [code, rung, expected]);
    expect(rows).to.deep.equal(Object.entries(verifyFindings).map(([code, { rung, expected }]) => [code, rung, expected]));
  });
});
