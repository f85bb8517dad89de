import { expect } from 'chai';
import { suggestNames } from './suggest.js';

const known = ['http.handlers.reverse_proxy', 'http.handlers.headers', 'http.matchers.header', 'http.matchers.host', 'tls'];
const cases: readonly (readonly [typed: string, suggested: readonly string[]])[] = [
  ['http.handlers.revers_proxy', ['http.handlers.reverse_proxy']],
  ['reverse_proxy', ['http.handlers.reverse_proxy']],
  ['revrese_proxy', ['http.handlers.reverse_proxy']],
  ['header', ['http.matchers.header', 'http.handlers.headers']],
  ['HOST', ['http.matchers.host']],
  ['matchers.hots', ['http.matchers.host']],
  ['nothing_like_it', []],
  ['__proto__', []],
];

describe('suggestNames', () => {
  for (const [typed, suggested] of cases) {
    it(`answers ${JSON.stringify(typed)} with ${suggested.join(', ') || 'nothing'}`, () => expect(suggestNames(typed, known)).deep.equal(suggested));
  }

  it('gives no more than asked for', () => expect(suggestNames('a1', ['a2', 'a3', 'a4', 'a5'], 2)).deep.equal(['a2', 'a3']));
});
