import { expect } from 'chai';
import fc from 'fast-check';
import { ByteCollector, JsonItems, readBounded } from '../index.js';

describe('ByteCollector', () => {
  it('puts pieces together, cut anywhere', () => {
    const text = 'ü日😀'.repeat(3000);
    const bytes = Buffer.from(text);
    const collected = new ByteCollector(bytes.length);
    for (let at = 0; at < bytes.length; at += 1) collected.add(bytes, at, at + 1);
    expect([collected.text() === text, collected.isOver]).to.deep.equal([true, false]);
  });

  it('keeps no more than it may, and begins again when it is cleared', () => {
    const collected = new ByteCollector(5);
    collected.add(Buffer.from('abc'));
    collected.add(Buffer.from('defg'));
    expect([collected.text(), collected.size, collected.isOver]).to.deep.equal(['abcde', 5, true]);
    collected.clear();
    collected.add(Buffer.from('x'));
    expect([collected.text(), collected.isOver]).to.deep.equal(['x', false]);
  });
});

describe('readBounded', () => {
  async function* pieces(count: number, given: { count: number }): AsyncGenerator<Buffer> {
    for (given.count = 0; given.count < count; given.count += 1) yield Buffer.alloc(100, 97);
  }

  it('reads a body to its end', async () => {
    expect(await readBounded(pieces(10, { count: 0 }), 1000)).to.equal('a'.repeat(1000));
  });

  it('stops reading one that is too long', async () => {
    const given = { count: 0 };
    expect([await readBounded(pieces(1_000_000, given), 1000), given.count]).to.deep.equal([undefined, 10]);
  });
});

describe('JsonItems', () => {
  function cut(text: string, depth: number, pieceBytes: number, limits: { readonly item?: number; readonly frame?: number } = {}) {
    const items: (readonly [text: string, isWhole: boolean])[] = [];
    const reader = new JsonItems({
      depth,
      maxItemBytes: limits.item ?? 1e6,
      maxFrameBytes: limits.frame ?? 1e6,
      onItem: (item, isWhole) => items.push([item, isWhole]),
    });
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += pieceBytes) reader.add(bytes.subarray(at, at + pieceBytes));
    return { items, frame: reader.end(), isOver: reader.isOver };
  }

  it('cuts a list into its items, and leaves everything else in the frame', () => {
    expect(cut('[ {"a":"]}\\"{["},null, [1,[2]], "[x]", 3]', 1, 1)).to.deep.equal({
      items: [['{"a":"]}\\"{["}', true], ['[1,[2]]', true]],
      frame: '[ 0,null, 1, "[x]", 3]',
      isOver: false,
    });
  });

  it('finds items at any depth', () => {
    expect(cut('{"header":{"a":[]},"lists":[{"of":[{"k":1},{"k":2}]},{}]}', 4, 7)).to.deep.include({
      items: [['{"k":1}', true], ['{"k":2}', true]],
      frame: '{"header":{"a":[]},"lists":[{"of":[0,1]},{}]}',
    });
  });

  it('gives the beginning of an item that is too large, and continues with the next', () => {
    expect(cut(`[{"k":"${'x'.repeat(100)}"},{"k":2}]`, 1, 9, { item: 10 }).items).to.deep.equal([['{"k":"xxxx', false], ['{"k":2}', true]]);
  });

  it('tells when the frame is too large', () => {
    expect(cut(`[${'1,'.repeat(100)}1]`, 1, 9, { frame: 100 }).isOver).to.equal(true);
  });

  it('puts the same value together again, whatever it is and however it is cut', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), (value, depth, pieceBytes) => {
        const text = JSON.stringify(value);
        const { items, frame } = cut(text, depth, pieceBytes);
        let next = 0;
        // Items appear in the frame in order, each in place of its container.
        const rebuilt = rebuild(text, frame, items.map(([item]) => item), () => next++);
        expect(rebuilt).to.equal(text);
      }),
    );
  });
});

/** Puts the items back where the frame differs from the text. */
function rebuild(text: string, frame: string, items: readonly string[], nextIndex: () => number): string {
  let built = '';
  let at = 0;
  while (at < frame.length) {
    const opens = text[built.length] === '{' || text[built.length] === '[';
    if (opens && frame[at] !== text[built.length]) {
      const index = nextIndex();
      built += items[index] ?? '';
      at += String(index).length;
    } else {
      built += frame[at];
      at += 1;
    }
  }
  return built;
}
