import { expect } from 'chai';
import { plainSentence } from './plain-sentence.js';

const cases: readonly (readonly [markdown: string, plain: string])[] = [
  ['Uses `handle_response`, **always**. Then more.', 'Uses handle_response, always.'],
  ['As [the source a](a.md#what) does.', 'As the source a does.'],
  ['# Title\n\n<!-- Made by a\nprogram. -->\n```sh\nrun it.\n```\n\nThe text.\n', 'The text.'],
  ['', ''],
];

describe('plainSentence', () => {
  for (const [markdown, plain] of cases) {
    it(`of ${JSON.stringify(markdown)} is ${JSON.stringify(plain)}`, () => expect(plainSentence(markdown)).equal(plain));
  }
});
