import { expect } from 'chai';
import fc from 'fast-check';
import { blankComments } from './blank-comments.js';

describe('blankComments', () => {
  const cases: readonly (readonly [title: string, text: string, json: string])[] = [
    ['a line comment', '{} // x\n', '{}     \n'],
    ['a line comment that a return ends', '1 // x\r\n', '1     \r\n'],
    ['a block comment of several lines', '[/* a\nb */1]', '[    \n    1]'],
    ['a comma behind the last item', '[1, ]', '[1  ]'],
    ['a comma behind the last member, and a comment', '{"a":1 , // x\n}', '{"a":1       \n}'],
    ['several of them in each other', '[[1,],{"a":[],},]', '[[1 ],{"a":[] } ]'],
    ['what looks like them in strings', '["// x", "/* y */", ",]", "\\"//"]', '["// x", "/* y */", ",]", "\\"//"]'],
  ];
  for (const [title, text, json] of cases) it(`makes JSON of ${title}`, () => expect(blankComments(text)).to.equal(json));

  const kept: readonly (readonly [title: string, text: string])[] = [
    ['a comma without an item', '[,]'],
    ['a comma without a member', '{,}'],
    ['two commas, but for the last', '[1,,2]'],
    ['a comma behind a colon', '{"a":,}'],
    ['a comment that is not closed', '[1 /* x'],
    ['a slash', '[1 / 2]'],
    ['a string that is not closed', '["a // b\n]'],
  ];
  for (const [title, text] of kept) it(`leaves ${title} as it is`, () => expect(blankComments(text)).to.equal(text));

  it('keeps one of two commas, so that they stay a mistake', () => expect(() => JSON.parse(blankComments('[1,,]'))).to.throw());

  it('leaves every JSON text as it is', () => {
    fc.assert(fc.property(fc.json(), (json) => void expect(blankComments(json)).to.equal(json)));
  });

  it('gives back the value, and moves nothing, when comments and commas are strewn in', () => {
    const space = fc.constantFrom('', ' ', '\n', '// , ] "\n', '/* } \n " */', '/**/');
    fc.assert(
      fc.property(fc.jsonValue(), fc.infiniteStream(space), fc.boolean(), (value, spaces, hasCommas) => {
        const next = (): string => spaces.next().value as string;
        const write = (item: unknown): string => {
          const comma = hasCommas ? `,${next()}` : '';
          if (Array.isArray(item)) return `[${item.map((each) => next() + write(each) + next()).join(',')}${item.length > 0 ? comma : ''}]`;
          if (typeof item !== 'object' || item === null) return JSON.stringify(item);
          const members = Object.entries(item).map(([key, each]) => `${next()}${JSON.stringify(key)}${next()}:${next()}${write(each)}${next()}`);
          return `{${members.join(',')}${members.length > 0 ? comma : ''}}`;
        };
        const text = write(value);
        const json = blankComments(text);
        expect(JSON.parse(json)).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(json.length).to.equal(text.length);
        for (const [index, character] of [...json].entries()) if (character !== ' ') expect(character).to.equal([...text][index]);
      }),
    );
  });
});
