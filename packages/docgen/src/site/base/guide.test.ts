import { expect } from 'chai';
import { readGuides } from './guide.js';

const texts = (...names: readonly string[]): ReadonlyMap<string, string> => new Map(names.map((name) => [name, `# Title of ${name}`]));
const order = (guides: ReadonlyMap<string, string>): readonly string[] => readGuides(guides).map(({ name }) => name);

describe('readGuides', () => {
  it('takes the order from the links of README.md, which is no guide itself', () => {
    const list = new Map([...texts('a.md', 'b.md', 'sub/c.md'), ['README.md', '- [c](sub/c.md)\n- [b](b.md#part)\n- [gone](gone.md)\n']]);
    expect(order(list)).deep.equal(['sub/c.md', 'b.md', 'a.md']);
  });

  it('takes the order of file names where there is no list', () => expect(order(texts('b.md', 'a.md'))).deep.equal(['a.md', 'b.md']));
});
