import { expect } from 'chai';
import fc from 'fast-check';
import { coversName } from './certificate.js';
import { NameIndex } from './name-index.js';

describe('NameIndex', () => {
  it('covers what one of its names covers', () => {
    const label = fc.constantFrom('*', 'a', 'b', 'com', '');
    const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(fc.array(name), name, (patterns, wanted) => {
        expect(new NameIndex(patterns).covers(wanted)).to.equal(patterns.some((pattern) => coversName(pattern, wanted)));
      }),
    );
  });

  it('does not care for the case of its own names', () => expect(new NameIndex(['*.Example.COM']).covers('a.example.com')).to.equal(true));
});
