import { ByteCollector } from './byte-collector.js';

/**
 * Options of {@link JsonItems}.
 *
 * @public
 */
export interface JsonItemsOptions {
  /** Number of objects and arrays that enclose an item. */
  readonly depth: number;
  /** Maximum number of bytes of one item. */
  readonly maxItemBytes: number;
  /** Maximum number of bytes of everything around the items. */
  readonly maxFrameBytes: number;
  /**
   * Called with each item.
   *
   * @param text - the item's JSON; only its beginning if the item is too large
   * @param isWhole - false if the item is too large
   */
  readonly onItem: (text: string, isWhole: boolean) => void;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Splits a long JSON text into its items while it arrives, so that each can be parsed separately. A list of ten thousand items then does not
 * block the event loop, and only what the caller keeps of each item stays in memory.
 *
 * The text around the items is called the frame; the number of each item replaces the item in it. At depth 1, `[{"a":1},null,{"a":2}]` has
 * the frame `[0,null,1]`. The time needed is proportional to the length of the text, however small the pieces are.
 *
 * @public
 */
export class JsonItems {
  private readonly frame: ByteCollector;
  private readonly item: ByteCollector;
  private count = 0;
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private inItem = false;

  constructor(private readonly options: JsonItemsOptions) {
    this.frame = new ByteCollector(options.maxFrameBytes);
    this.item = new ByteCollector(options.maxItemBytes);
  }

  /** True if the frame is larger than allowed. */
  get isOver(): boolean {
    return this.frame.isOver;
  }

  /** Adds the next piece of the text. */
  add(piece: Buffer): void {
    let from = 0;
    let nextBackslash = -1;
    for (let at = 0; at < piece.length; at += 1) {
      if (this.isEscaped) {
        this.isEscaped = false;
      } else if (this.inString) {
        const end = indexOrEnd(piece, quote, at);
        if (nextBackslash < at) nextBackslash = indexOrEnd(piece, backslash, at);
        this.isEscaped = nextBackslash < end;
        this.inString = end >= piece.length || this.isEscaped;
        at = Math.min(end, nextBackslash);
      } else {
        from = this.takeStructure(piece, at, from);
      }
    }
    (this.inItem ? this.item : this.frame).add(piece, from);
  }

  /** Returns the frame; call it at the end of the text. */
  end(): string {
    return this.frame.text();
  }

  /** @returns the offset from which the piece has not been collected yet */
  private takeStructure(piece: Buffer, at: number, from: number): number {
    switch (piece[at]) {
      case quote:
        this.inString = true;
        return from;
      case 0x7b: // {
      case 0x5b: // [
        this.depth += 1;
        if (this.inItem || this.depth !== this.options.depth + 1) return from;
        this.frame.add(piece, from, at);
        this.inItem = true;
        return at;
      case 0x7d: // }
      case 0x5d: // ]
        this.depth -= 1;
        if (!this.inItem || this.depth !== this.options.depth) return from;
        this.item.add(piece, from, at + 1);
        this.itemEnded();
        return at + 1;
      default:
        return from;
    }
  }

  private itemEnded(): void {
    this.inItem = false;
    this.frame.add(Buffer.from(String(this.count)));
    this.count += 1;
    this.options.onItem(this.item.text(), !this.item.isOver);
    this.item.clear();
  }
}

function indexOrEnd(piece: Buffer, byte: number, from: number): number {
  const index = piece.indexOf(byte, from);
  return index < 0 ? piece.length : index;
}
