import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { HeaderList } from '../fields/header-list.js';
import { HeaderOperations, type HeaderOperationsConfig } from './header-operations.js';

const nothing: HeaderOperationsConfig = { add: {}, set: {}, delete: [], replace: {} };
const replacement = { search: '', search_regexp: '', replace: '' };

describe('header operations', () => {
  const before = ['X-A', '1', 'x-b', '2', 'X-A', '3', 'Server', 's1'];
  const cases: readonly (readonly [name: string, config: Partial<HeaderOperationsConfig>, after: readonly string[]])[] = [
    ['add', { add: { 'X-A': ['4', '5'] } }, [...before, 'X-A', '4', 'X-A', '5']],
    ['set', { set: { 'x-a': ['4', '5'] } }, ['x-a', '4,5', 'x-b', '2', 'Server', 's1']],
    ['delete', { delete: ['x-a', 'Nope'] }, ['x-b', '2', 'Server', 's1']],
    ['delete a prefix', { delete: ['X-*'] }, ['Server', 's1']],
    ['delete a suffix', { delete: ['*-B'] }, ['X-A', '1', 'X-A', '3', 'Server', 's1']],
    ['delete a part', { delete: ['*-*'] }, ['Server', 's1']],
    ['delete all comes first', { delete: ['*'], add: { Y: ['1'] }, set: { Z: ['2'] } }, ['Y', '1', 'Z', '2']],
    ['delete comes after add and set', { add: { Y: ['1'] }, set: { Z: ['2'] }, delete: ['Y', 'Z'] }, before],
    ['replace a text', { replace: { 'x-a': [{ ...replacement, search: '1', replace: 'one' }] } }, ['x-b', '2', 'Server', 's1', 'X-A', 'one', 'X-A', '3']],
    ['replace by an expression', { replace: { Server: [{ ...replacement, search_regexp: '(\\d)', replace: '<$1>' }] } }, ['X-A', '1', 'x-b', '2', 'X-A', '3', 'Server', 's<1>']],
    ['replace everywhere', { replace: { '*': [{ ...replacement, search_regexp: '\\d' }] } }, ['X-A', '', 'X-A', '', 'x-b', '', 'Server', 's']],
    ['placeholders that are known', { set: { 'X-{http.request.method}': ['{http.request.host}{nope}'] } }, [...before, 'X-GET', 'example.com{nope}']],
    ['placeholders in an expression', { replace: { Server: [{ ...replacement, search_regexp: '{http.request.header.V}{1}', replace: 'x' }] } }, ['X-A', '1', 'x-b', '2', 'X-A', '3', 'Server', 'xx']],
  ];
  for (const [name, config, after] of cases) {
    it(name, () => {
      const headers = new HeaderList([...before]);
      new HeaderOperations({ ...nothing, ...config }).apply(headers, new TestRequest({ headers: ['V', '[s\\d]'] }).placeholders);
      expect(sorted(headers.raw())).to.deep.equal(sorted(after));
    });
  }

  const hosts: readonly (readonly [Partial<HeaderOperationsConfig>, string])[] = [
    [{}, 'example.com'],
    [{ set: { host: ['other'] } }, 'other'],
    [{ add: { Host: ['more'] } }, 'more'],
    [{ delete: ['Host'] }, ''],
    [{ replace: { Host: [{ ...replacement, search: 'example', replace: 'sample' }] } }, 'sample.com'],
  ];
  for (const [config, host] of hosts) {
    it(`on a request, ${JSON.stringify(config)} makes the host ${JSON.stringify(host)}`, () => {
      const request = new TestRequest({ headers: ['A', '1'] });
      new HeaderOperations({ ...nothing, ...config }).applyToRequest(request, request.placeholders);
      expect([request.host, request.headers.raw()]).to.deep.equal([host, ['A', '1']]);
    });
  }

  it('refuses a replacement with two ways to search', () => {
    const config = { ...nothing, replace: { X: [{ search: 'a', search_regexp: 'b', replace: '' }] } };
    expect(() => new HeaderOperations(config)).to.throw().with.property('code', 'HTTP_HEADER_SEARCH_TWICE');
  });
});

/** Sorts fields by name. The values of one name keep their order; the order of different names does not matter. */
function sorted(fields: readonly string[]): readonly (readonly [string, string])[] {
  const pairs = Array.from({ length: fields.length / 2 }, (_, index) => [fields[index * 2] as string, fields[index * 2 + 1] as string] as const);
  return pairs.toSorted(([a], [b]) => a.toLowerCase().localeCompare(b.toLowerCase()));
}
