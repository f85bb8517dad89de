import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import { BrotliEncoder } from './br.js';

describe('encoder br', () => {
  it('makes less of what repeats itself, and nothing is lost', async () => {
    const text = 'long '.repeat(200);
    const stream = new BrotliEncoder({ quality: 4 }).createStream();
    stream.end(text);
    const encoded = await buffer(stream);
    expect([brotliDecompressSync(encoded).toString(), encoded.length < 100]).to.deep.equal([text, true]);
  });
});
