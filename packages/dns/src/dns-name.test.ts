import { isCaddisError } from '@caddis/core';
import { expect } from 'chai';
import { candidateNames, normalName } from './dns-name.js';

describe('normalName', () => {
  const good: readonly (readonly [string, string, boolean])[] = [
    ['web.test', 'web.test', false],
    ['WEB.Test', 'web.test', false],
    ['web.test.', 'web.test', true],
    ['_http._tcp.web.test', '_http._tcp.web.test', false],
    ['web', 'web', false],
    ['1-a_b.test', '1-a_b.test', false],
  ];
  for (const [text, name, isAbsolute] of good) {
    it(`reads ${text}`, () => {
      expect(normalName(text)).to.deep.equal({ name, isAbsolute });
    });
  }

  const bad: readonly (readonly [string, string])[] = [
    ['', 'it is empty'],
    ['.', 'it is empty'],
    ['web..test', 'it has an empty label'],
    ['.test', 'it has an empty label'],
    [`${'a'.repeat(64)}.test`, 'a label is longer than 63 characters'],
    [`${'a.'.repeat(127)}a`, 'it is longer than 253 characters'],
    ['web test', 'a label has other characters than letters, digits, - and _'],
    ['web.test:80', 'a label has other characters than letters, digits, - and _'],
    ['wéb.test', 'a label has other characters than letters, digits, - and _'],
    ['web\n.test', 'a label has other characters than letters, digits, - and _'],
  ];
  for (const [text, reason] of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}: ${reason}`, () => {
      expect(() => normalName(text)).to.throw().that.satisfies((error: unknown) => {
        expect(isCaddisError(error) && [error.code, error.message]).to.deep.equal([
          'DNS_NAME_INVALID',
          `bad domain name ${JSON.stringify(text)}: ${reason}`,
        ]);
        return true;
      });
    });
  }
});

describe('candidateNames', () => {
  const cases: readonly (readonly [string, string, readonly string[], number, readonly string[]])[] = [
    ['a name with enough dots comes as it is first', 'web.test', ['a', 'b'], 1, ['web.test', 'web.test.a', 'web.test.b']],
    ['a short name goes through the search list first', 'web', ['a', 'b'], 1, ['web.a', 'web.b', 'web']],
    ['ndots says what is short', 'web.test', ['a'], 5, ['web.test.a', 'web.test']],
    ['a trailing dot prevents it', 'web.', ['a'], 1, ['web']],
    ['no search list', 'web', [], 1, ['web']],
    ['a domain that makes the name too long is left out', 'a'.repeat(60), ['b.'.repeat(100) + 'c', 'd'], 1, [`${'a'.repeat(60)}.d`, 'a'.repeat(60)]],
  ];
  for (const [what, name, search, ndots, candidates] of cases) {
    it(what, () => {
      expect(candidateNames(normalName(name), search, ndots)).to.deep.equal(candidates);
    });
  }
});
