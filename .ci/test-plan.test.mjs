import { expect } from 'chai';
import { existsSync, statSync } from 'node:fs';
import { longFiles, notMeasured, ofTheCommand, onOldestReleaseOnly } from './test-plan.mjs';

describe('the plan of the tests', () => {
  it('names files and folders that are there, each once', () => {
    const lists = [longFiles, onOldestReleaseOnly.map(({ path }) => path), notMeasured.map(({ path }) => path), ofTheCommand];
    expect(lists.flat().filter((path) => !existsSync(path))).to.deep.equal([]);
    expect(lists.map((list) => new Set(list).size)).to.deep.equal(lists.map((list) => list.length));
    expect(lists.flat().filter((path) => path.endsWith('/') !== statSync(path).isDirectory())).to.deep.equal([]);
  });

  it('tells why the newer releases, or what is measured, leave something out', () => {
    for (const { path, why } of [...onOldestReleaseOnly, ...notMeasured]) expect(why, path).to.match(/^.{40}/);
  });
});
