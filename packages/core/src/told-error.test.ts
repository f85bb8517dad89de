import { expect } from 'chai';
import { defineErrors } from './coded-error.js';
import { causesOf, errorLine, tellError } from './told-error.js';

const errors = defineErrors({
  OUTER: { message: 'cannot listen on {address}: {reason}', help: 'choose another address', doc: 'A test.' },
  INNER: { message: 'the port is taken', expected: 'a port that nobody else has', help: 'end the other server', doc: 'A test.' },
});

describe('tellError', () => {
  it('formats an error with its causes, what was expected and what to do', () => {
    const error = new Error('starting it failed', { cause: errors.OUTER({ address: ':80', reason: 'see below' }, { cause: errors.INNER() }) });
    expect(tellError(error)).to.deep.equal({
      text: 'starting it failed: cannot listen on :80: see below: the port is taken',
      parts: [],
      helps: ['end the other server', 'choose another address'],
      expected: 'a port that nobody else has',
    });
  });

  const chained = (...messages: readonly string[]): unknown => messages.reduceRight<Error | undefined>((cause, message) => new Error(message, cause === undefined ? {} : { cause }), undefined);
  const lines: readonly (readonly [title: string, error: unknown, line: string])[] = [
    ['a cause once that its error repeats', chained('cannot listen: listen EADDRINUSE', 'listen EADDRINUSE', 'deeper'), 'cannot listen: listen EADDRINUSE: deeper'],
    ['a cause once that stands in brackets, or before what else is said', chained('it failed (gone); try later', 'gone', 'gone'), 'it failed (gone); try later'],
    ['a cause again that only begins as a word of its error', chained('cannot read: no such file', 'no', 'such'), 'cannot read: no such file: no: such'],
    ['those that an error collects', new AggregateError([chained('a', 'b'), 'c'], 'both', { cause: new Error('why') }), 'both: why: a: b; c'],
    ['an error without a message by its code', new Error('outer', { cause: Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }) }), 'outer: ECONNREFUSED'],
    ['what is no error', null, 'null'],
    ['an object that cannot be told', Object.create(null), 'an object'],
  ];
  for (const [title, error, line] of lines) it(`tells in one line ${title}`, () => expect(errorLine(error)).to.equal(line));

  it('ends where causes lead back to the beginning, or a collection holds itself', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    const all = new AggregateError([], 'all');
    for (let times = 0; times < 1000; times += 1) all.errors.push(all);
    expect([errorLine(error), causesOf(error).length, errorLine(all).match(/all/g)?.length]).to.deep.equal(['a: b', 2, 64]);
    let deep = new Error('0');
    for (let level = 1; level < 100; level += 1) deep = new Error(String(level), { cause: deep });
    expect(causesOf(deep)).to.have.length(21);
  });
});
