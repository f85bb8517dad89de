import { expect } from 'chai';
import { firstSentence } from './first-sentence.js';

const cases: readonly (readonly [markdown: string, sentence: string])[] = [
  ['One. Two.', 'One.'],
  ['Only one.', 'Only one.'],
  ['No full stop', 'No full stop'],
  ['Over\ntwo lines. More.', 'Over two lines.'],
  ['First paragraph\n\nSecond.', 'First paragraph'],
  ['At most 1.5 seconds, e.g. one. Then more.', 'At most 1.5 seconds, e.g. one.'],
  ['Names `a.b`. `c` follows.', 'Names `a.b`.'],
  ['Is it? Yes.', 'Is it?'],
  ['', ''],
];

describe('firstSentence', () => {
  for (const [markdown, sentence] of cases) it(`cuts ${JSON.stringify(markdown)}`, () => expect(firstSentence(markdown)).equal(sentence));
});
