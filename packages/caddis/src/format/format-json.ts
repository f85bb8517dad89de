/** Longest line that an object or list may stay in, in characters. */
const maxWidth = 120;
/** Levels that are formatted. @internal */
export const maxFormattedDepth = 1000;

/** A piece of the text. */
interface Piece {
  readonly kind: 'open' | 'close' | 'comma' | 'colon' | 'value' | 'comment';
  readonly text: string;
  /** Number of ends of lines before it. */
  readonly lines: number;
}

const pieces = /(\s*)(?:([{[])|([}\]])|(,)|(:)|("(?:[^"\\]|\\.)*"|[^\s{}[\],:"/]+)|(\/\/[^\n\r]*|\/\*[^]*?\*\/))/gy;
const kinds = ['open', 'close', 'comma', 'colon', 'value', 'comment'] as const;

/**
 * Writes JSON, with or without comments, in its usual form: two spaces for each level, an item in each line. What stood in one line and fits there stays there; one empty line
 * between items stays; comments stay where they are; a comma behind the last item goes.
 *
 * @param text - a text that is JSON, or JSON with comments
 * @throws RangeError for what is nested deeper than {@link maxFormattedDepth}
 * @internal
 */
export function formatJson(text: string): string {
  return `${new JsonWriter(piecesOf(text)).write()}\n`;
}

function piecesOf(text: string): readonly Piece[] {
  const all: Piece[] = [];
  for (const [, space = '', ...groups] of text.matchAll(pieces)) {
    const index = groups.findIndex((group) => group !== undefined);
    const piece: Piece = { kind: kinds[index] as Piece['kind'], text: (groups[index] ?? '').trimEnd(), lines: space.split('\n').length - 1 };
    // A comma belongs to the value before it, whatever comments are in between.
    let place = all.length;
    if (piece.kind === 'comma') while (all[place - 1]?.kind === 'comment') place -= 1;
    all.splice(place, 0, piece);
  }
  return all;
}

class JsonWriter {
  private readonly parts: string[] = [];
  /** Length of the line that is being written. */
  private column = 0;
  private depth = 0;
  private at = 0;

  constructor(private readonly all: readonly Piece[]) {}

  write(): string {
    /** For each open container, whether it stays in one line. */
    const inline: boolean[] = [];
    let before: Piece | undefined;
    for (; this.at < this.all.length; this.at += 1) {
      const piece = this.all[this.at] as Piece;
      const isInline = inline.at(-1) === true;
      if (piece.kind === 'comma' && this.isLastComma()) continue;
      if (piece.kind === 'close') {
        this.depth -= 1;
        inline.pop();
        if (before?.kind !== 'open') this.put(isInline ? (piece.text === '}' ? ' ' : '') : this.newLine());
      } else if (piece.kind !== 'comma' && piece.kind !== 'colon') this.put(this.spaceBefore(piece, before, isInline));
      if (piece.kind === 'open') {
        inline.push(isInline || this.staysInLine());
        this.depth += 1;
        if (this.depth > maxFormattedDepth) throw new RangeError('nested too deep');
      }
      this.put(piece.text);
      before = piece;
    }
    return this.parts.join('');
  }

  /** What stands before a value, a key or a comment. */
  private spaceBefore(piece: Piece, before: Piece | undefined, isInline: boolean): string {
    if (before === undefined) return '';
    if (before.kind === 'colon') return ' ';
    const isBeside = piece.lines === 0 && !before.text.startsWith('//') && (piece.kind === 'comment' || before.kind === 'comment');
    if (isInline || isBeside) return before.text === '[' ? '' : ' ';
    return `${piece.lines > 1 && before.kind !== 'open' ? '\n' : ''}${this.newLine()}`;
  }

  private newLine(): string {
    return `\n${'  '.repeat(this.depth)}`;
  }

  private put(text: string): void {
    this.parts.push(text);
    const end = text.lastIndexOf('\n');
    this.column = end < 0 ? this.column + text.length : text.length - end - 1;
  }

  /** Tells whether the container that begins here stood in one line, and fits there. */
  private staysInLine(): boolean {
    let width = this.column;
    let depth = 0;
    for (let at = this.at; at < this.all.length; at += 1) {
      const { kind, text, lines } = this.all[at] as Piece;
      if ((at > this.at && lines > 0) || (kind === 'comment' && (text.startsWith('//') || text.includes('\n')))) return false;
      width += text.length + (kind === 'comma' || kind === 'colon' ? 1 : 0);
      if (width > maxWidth) return false;
      if (kind === 'open') depth += 1;
      else if (kind === 'close' && (depth -= 1) === 0) return true;
    }
    return true;
  }

  private isLastComma(): boolean {
    let next = this.at + 1;
    while (this.all[next]?.kind === 'comment') next += 1;
    return this.all[next]?.kind === 'close';
  }
}
