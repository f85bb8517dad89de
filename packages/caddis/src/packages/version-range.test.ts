import { expect } from 'chai';
import { isInRange } from './version-range.js';

describe('a range of versions', () => {
  const rows: readonly (readonly [range: string, inside: string, outside: string])[] = [
    ['1.2.3', '1.2.3', '1.2.4'],
    ['=1.2.3', '1.2.3', '1.2.2'],
    ['^1.2.3', '1.9.0', '2.0.0'],
    ['^0.1.2', '0.1.9', '0.2.0'],
    ['^0.0.3', '0.0.3', '0.0.4'],
    ['^0.1', '0.1.0', '0.2.0'],
    ['^0', '0.9.9', '1.0.0'],
    ['~1.2.3', '1.2.9', '1.3.0'],
    ['~1', '1.9.9', '2.0.0'],
    ['>=20.19', '20.19.0', '20.18.9'],
    ['>= 20.19', '22.0.0', '20.0.0'],
    ['>1.2', '1.3.0', '1.2.9'],
    ['<=1.2', '1.2.9', '1.3.0'],
    ['<2', '1.9.9', '2.0.0'],
    ['>=1 <3', '2.5.0', '3.0.0'],
    ['1.2.3 - 2', '2.9.9', '3.0.0'],
    ['1.x', '1.5.0', '2.0.0'],
    ['1.2.*', '1.2.7', '1.3.0'],
    ['^1 || ^3', '3.1.0', '2.0.0'],
    ['workspace:^1.0.0', '1.1.0', '2.0.0'],
    ['^1.0.0-beta.2', '1.0.0-beta.10', '1.0.0-beta.1'],
    ['^1.0.0-beta.2', '1.0.0', '1.1.0-beta.3'],
    ['>=1.0.0', '1.0.1', '1.0.1-rc.1'],
    ['>=1.0.0-2 <2', '1.0.0-alpha', '1.0.0-1'],
    ['1', '1.0.0', '2.0.0-rc.1'],
  ];
  for (const [range, inside, outside] of rows) {
    it(`${range} holds ${inside} and not ${outside}`, () => expect([isInRange(inside, range), isInRange(outside, range)]).to.deep.equal([true, false]));
  }

  it('holds every version where it is * or empty', () => {
    expect([isInRange('1.2.3', '*'), isInRange('0.0.1', ''), isInRange('1.0.0', 'workspace:*')]).to.deep.equal([true, true, true]);
  });

  it('is none where it is a tag or an address', () => {
    expect(['latest', 'next', 'github:acme/x', 'file:../x', 'npm:x@1'].map((range) => isInRange('1.2.3', range))).to.deep.equal(Array(5).fill(undefined));
  });
});
