import { expect } from 'chai';
import { plainMarkdown } from './plain-markdown.js';
import { createStyle } from './style.js';

const cases: readonly (readonly [what: string, markdown: string, text: string])[] = [
  ['paragraphs', 'One two three\nfour five six seven.\n\nNext.', 'One two three four five six\nseven.\n\nNext.'],
  ['emphasis and code', 'Some **bold** and `code`.', 'Some bold and code.'],
  ['links to the web', 'See [this](https://a.example/b).', 'See this\n<https://a.example/b>.'],
  ['links into the site', 'See [this](other.md).', 'See this.'],
  ['lists', '- one\n- two is longer than a line may be\n  - nested\n\n1. first\n2. second', '- one\n- two is longer than a line\n  may be\n  - nested\n1. first\n2. second'],
  ['code blocks', 'So:\n\n```json\n{ "a": 1 }\n```', 'So:\n\n    { "a": 1 }'],
  ['quotes', '> Said.', '> Said.'],
  ['tables', '| key | what it does |\n|---|---|\n| `a` | does a thing that is long |\n| `bcd` | x |', 'key  what it does\na    does a thing that is\n     long\nbcd  x'],
  ['tags as text', '<b>x</b>', '<b>x</b>'],
];

describe('plainMarkdown', () => {
  for (const [what, markdown, text] of cases) it(`lays out ${what}`, () => expect(plainMarkdown(markdown, 28, createStyle(false))).equal(text));

  it('puts an indent before every line', () => {
    expect(plainMarkdown('One two three four.\n\n- five', 12, createStyle(false), '  ')).equal('  One two\n  three\n  four.\n\n  - five');
  });
});
