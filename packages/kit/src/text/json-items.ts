import { ByteCollector } from './byte-collector.js';

/**
 * What {@link JsonItems} is told.
 *
 * @public
 */
export interface JsonItemsOptions {
  /** Number of objects and arrays around an item. */
  readonly depth: number;
  /** Greatest number of bytes of one item. */
  readonly maxItemBytes: number;
  /** Greatest number of bytes of all that is around the items. */
  readonly maxFrameBytes: number;
  /**
   * Takes an item.
   *
   * @param text - its JSON; the beginning of it when it is larger than it may be
   * @param isWhole - false when it is larger than it may be
   */
  readonly onItem: (text: string, isWhole: boolean) => void;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Cuts a long JSON text into its items while it comes in, so that each can be parsed by itself: a list of ten thousand things then
 * holds up nobody, and takes the memory of what is kept of it.
 *
 * What is around the items, with the number of an item in the place of each, is the frame: `[{"a":1},null,{"a":2}]` has, at depth 1,
 * the frame `[0,null,1]`. It costs time in proportion to the text, however small the pieces are.
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

  /** True when what is around the items is larger than it may be. */
  get isOver(): boolean {
    return this.frame.isOver;
  }

  /** Takes the next piece of the text. */
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

  /** The frame, at the end of the text. */
  end(): string {
    return this.frame.text();
  }

  /** @returns where what is not collected yet begins */
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
