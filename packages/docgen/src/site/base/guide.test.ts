import { expect } from 'chai';
import { groupGuides, readGuides } from './guide.js';

const texts = (...names: readonly string[]): ReadonlyMap<string, string> => new Map(names.map((name) => [name, `# Title of ${name}`]));
const order = (guides: ReadonlyMap<string, string>): readonly string[] => readGuides(guides).map(({ name }) => name);

describe('readGuides', () => {
  it('takes the order from the links of README.md, which is no guide itself', () => {
    const list = new Map([...texts('a.md', 'b.md', 'sub/c.md'), ['README.md', '- [c](sub/c.md)\n- [b](b.md#part)\n- [gone](gone.md)\n']]);
    expect(order(list)).deep.equal(['sub/c.md', 'b.md', 'a.md']);
  });

  it('takes the order of file names where there is no list', () => expect(order(texts('b.md', 'a.md'))).deep.equal(['a.md', 'b.md']));

  it('reads group and other names from comments below the title, and leaves them out of the text', () => {
    const text = '# A\n\n<!-- group: TLS -->\n<!-- also called: ssl, https -->\n\nText.\n\n```md\n<!-- group: none -->\n```\n';
    const [guide] = readGuides(new Map([['a.md', text]]));
    expect(guide).deep.include({ group: 'TLS', alsoCalled: ['ssl', 'https'], markdown: '# A\n\nText.\n\n```md\n<!-- group: none -->\n```\n' });
  });
});

describe('groupGuides', () => {
  const groups = (...members: readonly string[]): unknown => {
    const guides = members.map((group, at) => [`${at}.md`, `# ${at}\n\n${group === '' ? '' : `<!-- group: ${group} -->\n`}`] as const);
    return groupGuides(readGuides(new Map(guides))).map(({ name, guides: each }) => [name, each.map(({ title }) => title).join(' ')]);
  };

  it('orders groups by their first guides, and puts guides without a group last', () => expect(groups('', 'b', 'a', 'b')).deep.equal([['b', '1 3'], ['a', '2'], ['Other guides', '0']]));
  it('names no group if no guide does', () => expect(groups('', '')).deep.equal([['', '0 1']]));
});
