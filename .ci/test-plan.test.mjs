import { expect } from 'chai';
import { existsSync, statSync } from 'node:fs';
import { longFiles, onOldestReleaseOnly } from './test-plan.mjs';

describe('the plan of the tests', () => {
  it('names files and folders that are there, each once', () => {
    const left = onOldestReleaseOnly.map(({ path }) => path);
    expect([...longFiles, ...left].filter((path) => !existsSync(path))).to.deep.equal([]);
    expect([new Set(longFiles).size, new Set(left).size]).to.deep.equal([longFiles.length, left.length]);
    expect(left.filter((path) => path.endsWith('/') !== statSync(path).isDirectory())).to.deep.equal([]);
  });

  it('tells why the newer releases leave something out', () => {
    for (const { path, why } of onOldestReleaseOnly) expect(why, path).to.match(/^.{40}/);
  });
});
