import { expect } from 'chai';
import { PartialHead } from './partial-head.js';

describe('PartialHead', () => {
  const kept = (text: string, limit = 1_000_000): PartialHead => {
    const head = new PartialHead(limit);
    head.keep(Buffer.from(text));
    return head;
  };

  it('gives out a small head with each piece', () => {
    const head = kept('HTTP/1.1');
    expect(head.add(Buffer.from(' 200'))?.toString()).to.equal('HTTP/1.1 200');
    expect(head.isEmpty).to.equal(true);
  });

  it('gives out a large head when it has doubled, and when it is above the limit', () => {
    const large = 'a'.repeat(5000);
    const head = kept(large, 9000);
    expect(head.add(Buffer.from('b'.repeat(3000)))).to.equal(undefined);
    expect(head.add(Buffer.from('c'.repeat(1001)))?.length).to.equal(9001);
    const other = kept(large);
    expect([other.add(Buffer.from(large.slice(1))), other.add(Buffer.from('a'))?.length]).to.deep.equal([undefined, 10_000]);
  });

  for (const cut of [0, 1, 2, 3, 4]) {
    it(`gives out a large head whose end is cut after ${cut} of its bytes`, () => {
      const end = '\r\n\r\n';
      const head = kept(`${'a'.repeat(5000)}`);
      expect(head.add(Buffer.from(`b${end.slice(0, cut)}`)) === undefined).to.equal(cut < 4);
      if (cut < 4) expect(head.add(Buffer.from(`${end.slice(cut)}body`))?.toString()).to.equal(`${'a'.repeat(5000)}b${end}body`);
    });
  }

  it('finds an end that comes in single bytes', () => {
    const head = kept('a'.repeat(5000));
    expect([...'\r\n\r'].map((byte) => head.add(Buffer.from(byte)))).to.deep.equal([undefined, undefined, undefined]);
    expect(head.add(Buffer.from('\n'))?.length).to.equal(5004);
  });

  it('does not keep the memory of a piece', () => {
    const head = kept('a'.repeat(5000));
    const piece = Buffer.from('bcd');
    head.add(piece);
    piece.fill('x');
    expect(head.add(Buffer.from('\r\n\r\n'))?.toString().slice(5000)).to.equal('bcd\r\n\r\n');
  });
});
