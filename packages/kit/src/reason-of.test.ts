import { expect } from 'chai';
import { reasonOf } from './index.js';

describe('reasonOf', () => {
  const cases: Readonly<Record<string, readonly [error: unknown, reason: string]>> = {
    'an error by its message': [new Error('no route'), 'no route'],
    'an error without a message by its code': [Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    'an error without either': [new Error(''), 'unknown error'],
    'a text': ['gone', 'gone'],
    nothing: [undefined, 'undefined'],
    'an empty text': ['', 'unknown error'],
  };
  for (const [title, [error, reason]] of Object.entries(cases)) {
    it(`tells ${title}`, () => expect(reasonOf(error)).to.equal(reason));
  }
});
