import { expect } from 'chai';
import { connectionTokens, withoutNamed } from './connection-field.js';

describe('withoutNamed', () => {
  const fields = ['Host', 'a', 'X-1', '1', 'x-2', '2', 'X-3', '3'];

  for (const count of [1, 8, 9, 1000]) {
    it(`leaves out what Connection names, among ${count} names, and keeps what is before the position`, () => {
      const named = connectionTokens(`${Array.from({ length: count - 1 }, (_, number) => `y-${number}`).join(', ')}, X-2 ,host`);
      expect(withoutNamed(fields, named, 2)).to.deep.equal(['Host', 'a', 'X-1', '1', 'X-3', '3']);
    });
  }

  it('asks once for each field where there are many names', () => {
    let asked = 0;
    const named = Array.from({ length: 1000 }, (_, number) => `y-${number}`);
    named.includes = () => {
      asked += 1;
      return false;
    };
    withoutNamed(fields, named);
    expect(asked).to.equal(0);
  });
});
