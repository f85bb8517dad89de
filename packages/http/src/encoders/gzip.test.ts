import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { GzipEncoder } from './gzip.js';

describe('encoder gzip', () => {
  it('makes less of what repeats itself, and nothing is lost', async () => {
    const text = 'long '.repeat(200);
    const stream = new GzipEncoder({ level: 5 }).createStream();
    stream.end(text);
    const encoded = await buffer(stream);
    expect([gunzipSync(encoded).toString(), encoded.length < 100]).to.deep.equal([text, true]);
  });
});
