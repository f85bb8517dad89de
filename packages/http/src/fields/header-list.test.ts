import { expect } from 'chai';
import { HeaderList } from './header-list.js';

describe('HeaderList', () => {
  const list = (): HeaderList => new HeaderList(['X-A', '1', 'x-b', '2', 'X-a', '3']);

  it('compares names without case and keeps order and spelling', () => {
    expect([list().get('x-A'), list().getAll('X-A'), list().has('X-B'), list().get('X-C')]).to.deep.equal(['1', ['1', '3'], true, undefined]);
    expect(list().raw()).to.deep.equal(['X-A', '1', 'x-b', '2', 'X-a', '3']);
  });

  const changes: readonly (readonly [string, (headers: HeaderList) => void, readonly string[]])[] = [
    ['sets in the place of the first', (headers) => headers.set('x-a', '9'), ['x-a', '9', 'x-b', '2']],
    ['sets what was absent behind the others', (headers) => headers.set('Y', '9'), ['X-A', '1', 'x-b', '2', 'X-a', '3', 'Y', '9']],
    ['sets several values', (headers) => headers.set('X-A', ['8', '9']), ['x-b', '2', 'X-A', '8', 'X-A', '9']],
    ['appends', (headers) => headers.append('X-A', '9'), ['X-A', '1', 'x-b', '2', 'X-a', '3', 'X-A', '9']],
    ['deletes all of a name', (headers) => headers.delete('X-A'), ['x-b', '2']],
    ['deletes nothing when the name is absent', (headers) => headers.delete('Y'), ['X-A', '1', 'x-b', '2', 'X-a', '3']],
  ];
  for (const [name, change, expected] of changes) {
    it(name, () => {
      const headers = list();
      change(headers);
      expect(headers.raw()).to.deep.equal(expected);
    });
  }
});
