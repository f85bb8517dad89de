import type { LogFieldFilter } from '@caddis/core/logging';
import { expect } from 'chai';
import { CookieFilter } from './cookie-filter.js';
import { IpMaskFilter } from './ip-mask-filter.js';
import { QueryFilter } from './query-filter.js';
import { MultiRegexpFilter, RegexpFilter } from './regexp-filters.js';
import { DeleteFilter, HashFilter, RenameFilter, ReplaceFilter } from './simple-filters.js';

const mask = new IpMaskFilter({ ipv4_cidr: 16, ipv6_cidr: 32 });
const query = new QueryFilter({
  actions: [
    { type: 'replace', parameter: 'token', value: 'X' },
    { type: 'delete', parameter: 'code', value: '' },
    { type: 'hash', parameter: 'user', value: '' },
  ],
});
const cookie = new CookieFilter({
  actions: [
    { type: 'replace', name: 'a', value: 'X' },
    { type: 'delete', name: 'b', value: '' },
    { type: 'hash', name: 'c', value: '' },
  ],
});

/** Filter, value before, value after. The hashes are those of `printf foo | sha256sum`. */
const cases: readonly (readonly [name: string, filter: LogFieldFilter, before: unknown, after: unknown])[] = [
  ['replace', new ReplaceFilter({ value: 'R' }), { a: 1 }, 'R'],
  ['hash', new HashFilter(), 'foo', '2c26b46b'],
  ['hash of a list', new HashFilter(), ['foo', 'bar'], ['2c26b46b', 'fcde2b2e']],
  ['hash of a number', new HashFilter(), 5, 5],
  ['mask of IPv4', mask, '192.0.2.7', '192.0.0.0'],
  ['mask with a port', mask, '192.0.2.7:80', '192.0.0.0:80'],
  ['mask of IPv6', mask, '2001:db8:1::1', '2001:db8::'],
  ['mask of IPv6 with a port', mask, '[2001:db8:1::1]:80', '[2001:db8::]:80'],
  ['mask of a list in a list', mask, ['192.0.2.7, 198.51.100.9', 'name'], ['192.0.0.0, 198.51.0.0', 'name']],
  ['query', query, '/a?token=s3cret&x=a+b&code=9&user=foo#top', '/a?token=X&x=a+b&user=2c26b46b#top'],
  ['query with an encoded name', query, '/a?%74oken=s', '/a?token=X'],
  ['query of which nothing is left', query, '/a?code=1', '/a'],
  ['no query', query, '/a', '/a'],
  ['cookie', cookie, ['a=1; b=2; c=foo; d=4'], ['a=X; c=2c26b46b; d=4']],
  ['regexp', new RegexpFilter({ regexp: '/accounts/([0-9]+)', value: '/accounts/N$1' }), '/accounts/42', '/accounts/N42'],
  [
    'several expressions',
    new MultiRegexpFilter({
      operations: [
        { regexp: 'a', value: 'b' },
        { regexp: 'b', value: 'c' },
      ],
    }),
    ['a', 'b'],
    ['c', 'c'],
  ],
];

describe('filters of log fields', () => {
  for (const [name, filter, before, after] of cases) {
    it(`change a value: ${name}`, () => expect(filter.filter({ name: 'field', value: before })).to.deep.equal({ name: 'field', value: after }));
  }

  it('leave a field out, and rename one', () => {
    expect([new DeleteFilter().filter(), new RenameFilter({ name: 'b' }).filter({ name: 'a', value: 1 })]).to.deep.equal([undefined, { name: 'b', value: 1 }]);
  });
});
