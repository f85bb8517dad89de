/** Maximum width of an object or list that stays on one line, in characters. */
const maxWidth = 120;
/** Maximum nesting depth that can be formatted. @internal */
export const maxFormattedDepth = 1000;

/** A token of the text. */
interface Piece {
  readonly kind: 'open' | 'close' | 'comma' | 'colon' | 'value' | 'comment';
  readonly text: string;
  /** Number of line breaks before it. */
  readonly lines: number;
}

const pieces = /(\s*)(?:([{[])|([}\]])|(,)|(:)|("(?:[^"\\]|\\.)*"|[^\s{}[\],:"/]+)|(\/\/[^\n\r]*|\/\*[^]*?\*\/))/gy;
const kinds = ['open', 'close', 'comma', 'colon', 'value', 'comment'] as const;

/**
 * Formats JSON, with or without comments: two spaces per level, one item per line. A container that was on one line and fits stays on one line; one
 * empty line between items is kept; comments stay in place; a comma after the last item is removed.
 *
 * @param text - JSON, or JSON with comments
 * @throws RangeError if the nesting is deeper than {@link maxFormattedDepth}
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
    // A comma directly follows the value before it, so it is moved in front of comments.
    let place = all.length;
    if (piece.kind === 'comma') while (all[place - 1]?.kind === 'comment') place -= 1;
    all.splice(place, 0, piece);
  }
  return all;
}

class JsonWriter {
  private readonly parts: string[] = [];
  /** Length of the current line. */
  private column = 0;
  private depth = 0;
  private at = 0;

  constructor(private readonly all: readonly Piece[]) {}

  write(): string {
    /** For each open container, whether it stays on one line. */
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

  /** Returns the white space before a value, a key or a comment. */
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

  /** Tells whether the container that begins here was on one line, and fits on it. */
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
