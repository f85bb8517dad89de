import { expect } from 'chai';
import { describeError } from './describe-error.js';

describe('an error for people', () => {
  it('is printed with its causes, its parts and what to do', () => {
    const parts = [Object.assign(new Error('first'), { help: 'do this' }), 'second'];
    expect(describeError(new AggregateError(parts, 'outer', { cause: new Error('inner') }))).to.equal('outer: inner\n  - first\n  do this\n  - second');
  });

  it('is printed, whatever was thrown', () => {
    const touchy = new Proxy(new Error('no'), new Proxy({}, { get: () => () => { throw new Error('hands off'); } }));
    expect([null, Object.create(null), touchy, Symbol('s')].map(describeError)).to.deep.equal(['null', 'an object', 'an object', 'Symbol(s)']);
  });

  it('holds nothing that a terminal obeys', () => {
    expect(describeError(new Error('\x1b[31mred\x9b0m\r'))).to.equal('\ufffd[31mred\ufffd0m\ufffd');
  });
});
