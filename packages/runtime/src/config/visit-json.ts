import type { Pace, Steps } from '../pace.js';
import type { Span } from '../problems/span.js';
import { bracketHint } from './bracket-hint.js';
import { scanToken, type Token } from './json-scanner.js';

/**
 * Callbacks of {@link visitJson}.
 *
 * @internal
 */
export interface JsonVisitor {
  /** A member of an object or array begins; its value follows. `key` is the token of the key, `undefined` in an array. */
  member(name: string | number, key: Token | undefined): void;
  /** A value begins at this token: a scalar, `{` or `[`. */
  enter(token: Token): void;
  /** The value that was entered last and is still open ends at this offset. */
  leave(end: number): void;
}

/** A place where a text is not JSON. @internal */
export interface SyntaxFault extends Span {
  readonly kind: 'comment' | 'trailing comma' | 'unexpected';
  /** What is wrong; for a trailing comma, the bracket that follows it. */
  readonly reason: string;
  /** What to do, if that is clear. */
  readonly help?: string | undefined;
}

/** An object or array that is not closed yet. */
interface OpenContainer {
  readonly closer: '}' | ']';
  readonly start: number;
  index: number;
}

/**
 * Reads a document from start to end, at any nesting depth.
 *
 * @param text - the document
 * @param visitor - the callbacks; if a token is unexpected, they are called only for what comes before it
 * @param pace - tells when to yield
 * @returns the places that are not JSON, in order: comments and trailing
 * commas are skipped, the first unexpected token ends the visit
 * @internal
 */
export function visitJson(text: string, visitor: JsonVisitor, pace: Pace): Steps<readonly SyntaxFault[]> {
  return new JsonReader(text, visitor).read(pace);
}

class JsonReader {
  readonly #faults: SyntaxFault[] = [];
  readonly #open: OpenContainer[] = [];
  #token: Token;

  constructor(
    private readonly text: string,
    private readonly visitor: JsonVisitor,
  ) {
    this.#token = this.#next(0);
  }

  *read(pace: Pace): Steps<readonly SyntaxFault[]> {
    let more = true;
    while (more) {
      if (pace.spend()) yield;
      more = this.#readValue() && this.#closeContainers();
    }
    return this.#faults;
  }

  /** Reads a scalar, or the start of an object or array and of its first member. Returns false at an unexpected token. */
  #readValue(): boolean {
    for (;;) {
      const token = this.#token;
      switch (token.kind) {
        case 'string':
        case 'number':
        case 'word':
          this.visitor.enter(token);
          return true;
        case '{':
        case '[': {
          this.visitor.enter(token);
          const container: OpenContainer = { closer: token.kind === '{' ? '}' : ']', start: token.start, index: 0 };
          this.#open.push(container);
          this.#advance();
          if (this.#token.kind === container.closer) return true;
          if (!this.#beginMember(container, `or ${quoted(container.closer)}`)) return false;
          break;
        }
        default:
          return this.#fail(this.#isFirstItem() ? 'a value or "]"' : 'a value');
      }
    }
  }

  #isFirstItem(): boolean {
    const container = this.#open.at(-1);
    return container?.closer === ']' && container.index === 1;
  }

  /** Ends the value at the current token and all containers that end there. Returns false at an unexpected token and at the end of the document. */
  #closeContainers(): boolean {
    let container = this.#open.at(-1);
    // The current token closes an empty container. After any other value, the next token must be read first.
    if (container === undefined || this.#token.kind !== container.closer) {
      this.visitor.leave(this.#token.end);
      this.#advance();
    }
    for (; container !== undefined; container = this.#open.at(-1)) {
      if (this.#token.kind === ',' && this.#passComma(container)) return this.#beginMember(container);
      if (this.#token.kind !== container.closer) return this.#fail(`"," or ${quoted(container.closer)}`, this.#helpBehind(container));
      this.#open.pop();
      this.visitor.leave(this.#token.end);
      this.#advance();
    }
    return this.#token.kind === 'end' ? false : this.#fail('the end of the document', this.#helpBehindAll());
  }

  /** Returns true if another member follows the comma. */
  #passComma(container: OpenContainer): boolean {
    const comma = this.#token;
    this.#advance();
    if (this.#token.kind !== container.closer) return true;
    this.#faults.push({ kind: 'trailing comma', reason: quoted(container.closer), start: comma.start, end: comma.end });
    return false;
  }

  #beginMember(container: OpenContainer, alternative = ''): boolean {
    if (container.closer === ']') {
      this.visitor.member(container.index++, undefined);
      return true;
    }
    const key = this.#token;
    if (key.kind !== 'string') return this.#fail(`a key in double quotes ${alternative}`.trimEnd());
    this.#advance();
    if (this.#token.kind !== ':') return this.#fail('":" after the key');
    this.visitor.member(JSON.parse(this.text.slice(key.start, key.end)) as string, key);
    this.#advance();
    return true;
  }

  #advance(): void {
    this.#token = this.#next(this.#token.end);
  }

  #next(from: number): Token {
    let token = scanToken(this.text, from);
    while (token.kind === 'comment') {
      this.#faults.push({ kind: 'comment', reason: '', start: token.start, end: token.end });
      token = scanToken(this.text, token.end);
    }
    return token;
  }

  #fail(expected: string, help?: string): false {
    const { kind, start, end, fault } = this.#token;
    this.#faults.push({ kind: 'unexpected', reason: fault ?? `expected ${expected}, found ${this.#describe(kind)}`, help: fault === undefined ? help : undefined, start, end });
    return false;
  }

  /** Returns help for a value that is followed by neither a comma nor the end of its container. */
  #helpBehind({ closer, start }: OpenContainer): string | undefined {
    const { kind, start: at } = this.#token;
    if (kind === '}' || kind === ']') return `write ${quoted(closer)} before it: the ${quoted(this.text.charAt(start))} in line ${lineOf(this.text, start)} is not closed`;
    if (kind === ':' && closer === ']') return 'a key must stand in an object: a "{" before the key is missing, or the "}" before it is too early';
    if (kind === 'end' || kind === ':') return undefined;
    return /\s/.test(this.text.charAt(at - 1)) ? 'write a comma after the previous value' : undefined;
  }

  /** Returns help for what follows the document. */
  #helpBehindAll(): string {
    if (this.#token.kind === '{' || this.#token.kind === '[') return 'a config is one document: remove what follows';
    const start = scanToken(this.text, 0).start;
    const closed = this.text.slice(0, this.#token.start).trimEnd().length;
    return bracketHint(this.text, this.#token.end) ?? `the document ends in line ${lineOf(this.text, closed)}, where the ${quoted(this.text.charAt(start))} in line ${lineOf(this.text, start)} is closed: a bracket before is too early, or one is too many`;
  }

  #describe(kind: Token['kind']): string {
    if (kind !== 'end') return kind === 'string' || kind === 'number' || kind === 'word' ? `a ${kind}` : quoted(kind);
    const unclosed = this.#open.at(-1);
    if (unclosed === undefined) return 'nothing: the document is empty';
    const { start } = unclosed;
    return `the end of the document; the ${quoted(this.text.charAt(start))} in line ${lineOf(this.text, start)} is not closed`;
  }
}

function quoted(text: string): string {
  return `"${text}"`;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
