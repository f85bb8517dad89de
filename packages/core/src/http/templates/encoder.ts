import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from './example-documents.js';

const text = 'a text that is long enough\n';

/** An encoder that uses Node's zlib. @internal */
export const template: ModuleTemplate = {
  contract: 'Encoder',
  classSuffix: 'Encoder',
  summary: 'Compresses responses with the algorithm of zlib.',
  imports: {
    'node:stream': ['type Transform'],
    'node:zlib': ['createDeflate'],
    '@caddis/core': ['integer'],
  },
  fields: `
level: integer({ description: 'Compression level, from 1 (fastest) to 9 (smallest).', default: 6, minimum: 1, maximum: 9 }),`,
  members: `
/** Creates the stream for one response: it compresses what is written to it. */
createStream()«: Transform» {
  return createDeflate({ level: this.config.level });
}`,
  config: { level: 6 },
  document: routesDocument([{ handle: [{ handler: 'encode', encodings: { __NAME__: '__MODULE__' }, minimum_length: 1 }, answer(text)] }]),
  tryIt: {
    command:
      "curl --header 'Accept-Encoding: __NAME__' http://localhost:8080/ | node -e 'process.stdin.pipe(zlib.createInflate()).pipe(process.stdout)'",
    output: text,
  },
  test: {
    imports: { 'node:stream/consumers': ['buffer'], 'node:zlib': ['inflateSync'] },
    code: `
it('compresses what is written to its streams', async () => {
  const text = 'a text with a text in a text';
  const stream = new __CLASS__({ level: 9 }).createStream();
  stream.end(text);
  const compressed = await buffer(stream);
  assert.ok(compressed.length < text.length);
  assert.equal(inflateSync(compressed).toString(), text);
});`,
  },
};
