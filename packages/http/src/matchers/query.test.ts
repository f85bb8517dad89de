import { expect } from 'chai';
import { takes } from '../testing/takes.js';
import { QueryMatcher } from './query.js';

describe('matcher query', () => {
  const uris = ['/', '/?', '/?x=1', '/?x=2', '/?x', '/?y=1', '/?x+y=1+2', '/?x=1;y=2', '/?x=%zz', '/?a=1&x=2&x=1'];
  const cases: readonly (readonly [keys: Readonly<Record<string, readonly string[]>>, taken: readonly string[]])[] = [
    [{ x: ['1'] }, ['/?x=1', '/?a=1&x=2&x=1']],
    [{ x: ['1', '2'] }, ['/?x=1', '/?x=2', '/?a=1&x=2&x=1']],
    [{ x: ['*'] }, ['/?x=1', '/?x=2', '/?x', '/?a=1&x=2&x=1']],
    [{ x: [''] }, ['/?x']],
    [{ x: ['*'], a: ['1'] }, ['/?a=1&x=2&x=1']],
    [{ 'x y': ['1 2'] }, ['/?x+y=1+2']],
    [{ '{http.request.header.K}': ['{http.request.header.V}'] }, ['/?y=1']],
    [{}, ['/', '/?']],
  ];
  for (const [keys, taken] of cases) {
    it(`${JSON.stringify(keys)} takes ${JSON.stringify(taken)}`, () => {
      expect(takes(new QueryMatcher(keys), uris, (uri) => ({ uri, headers: ['K', 'y', 'V', '1'] }))).to.deep.equal(taken);
    });
  }
});
