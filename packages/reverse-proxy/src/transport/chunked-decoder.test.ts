import { expect } from 'chai';
import { ChunkedDecoder } from './chunked-decoder.js';

/** Decodes a text that arrives in pieces of the given size. */
function decode(text: string, size: number): { readonly taken: number; readonly body: string; readonly trailers: string; readonly done: boolean } {
  const body: string[] = [];
  const decoder = new ChunkedDecoder({ onPiece: (piece) => void body.push(piece.toString('latin1')) });
  let taken = 0;
  for (let at = 0; at < text.length && taken >= 0 && !decoder.done; at += size) {
    const read = decoder.decode(Buffer.from(text.slice(at, at + size), 'latin1'));
    taken = read < 0 ? -1 : taken + read;
  }
  return { taken, body: body.join(''), trailers: decoder.trailers, done: decoder.done };
}

describe('ChunkedDecoder', () => {
  const many = Array.from({ length: 7000 }, (_, number) => `a${number}:\r\n`).join('');
  const bodies: Readonly<Record<string, readonly [text: string, body: string, trailers: string]>> = {
    'a body': ['3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n', 'abcd', ''],
    'no body': ['0\r\n\r\n', '', ''],
    trailers: ['0\r\nA: 1\r\nB: 2\r\n\r\n', '', 'A: 1\r\nB: 2\r\n'],
    'very many trailers': [`0\r\n${many}\r\n`, '', many],
    'chunks of one byte': [`${'1\r\nx\r\n'.repeat(5000)}0\r\n\r\n`, 'x'.repeat(5000), ''],
  };
  for (const [name, [text, body, trailers]] of Object.entries(bodies)) {
    for (const size of [1, 2, 7, text.length]) {
      it(`reads ${name} in pieces of ${size}`, () => {
        expect(decode(text, size)).to.deep.equal({ taken: text.length, body, trailers, done: true });
      });
    }
  }

  it('leaves what is behind the end', () => {
    expect(decode('0\r\nA: 1\r\n\r\nHTTP/1.1', 100).taken).to.equal(11);
  });

  const malformed: Readonly<Record<string, string>> = {
    'a bare LF behind a trailer': '0\r\nA: 1\n\r\n',
    'a bare LF as the end': '0\r\nA: 1\r\n\n',
    'trailers without end': `0\r\n${'a'.repeat(70_000)}`,
    'extensions without end': `1;${'a'.repeat(20_000)}`,
    'no size': '\r\n',
    'a size of more digits than there can be': `${'0'.repeat(17)}\r\n`,
    'a chunk that is longer than it says': '1\r\nab\r\n',
  };
  for (const [name, text] of Object.entries(malformed)) {
    it(`refuses ${name}`, () => {
      for (const size of [1, text.length]) expect(decode(text, size).taken).to.equal(-1);
    });
  }

  it('passes small chunks on together and large ones by themselves, and leaves alone what was passed on', () => {
    const sizes = [1, 2, 3, 5000, 4, 4096, 6, 70_000, 7];
    const parts = sizes.map((size, at) => String.fromCharCode(97 + at).repeat(size));
    const bytes = Buffer.from(`${parts.map((part) => `${part.length.toString(16)};x=y\r\n${part}\r\n`).join('')}0\r\n\r\nnext`);
    const pieces: Buffer[] = [];
    const decoder = new ChunkedDecoder({ onPiece: (piece) => void pieces.push(piece) });
    expect([decoder.decode(bytes), decoder.done]).to.deep.equal([bytes.length - 4, true]);
    expect(pieces.map(String)).to.deep.equal([parts.slice(0, 3).join(''), parts.slice(3, 7).join(''), parts.slice(7).join('')]);
    expect(String(bytes.subarray(-4))).to.equal('next');
  });
});
