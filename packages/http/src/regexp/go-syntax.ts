import { letterClass, namedClass, propertyClass, rangeClass, writeClass, type ClassMembers } from './character-class.js';

/** Flags that hold from their place to the end of their group. */
interface Flags {
  /** Case does not count. */
  readonly i: boolean;
  /** Lines have ends. */
  readonly m: boolean;
  /** A dot is any character. */
  readonly s: boolean;
  /** Repetitions take as little as they can. */
  readonly U: boolean;
}

const noFlags: Flags = { i: false, m: false, s: false, U: false };
const mostRepetitions = 1000;
const controlEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const assertions: Readonly<Record<string, string>> = { A: '^', z: '$', b: '\\b', B: '\\B' };

/**
 * Translates the syntax of RE2 into JavaScript's.
 *
 * @param pattern - the expression
 * @returns the source of an expression with the flag `u` and no other
 * @throws an `Error` whose message is what is wrong, in Go's words
 * @see https://github.com/google/re2/wiki/Syntax
 * @internal
 */
export function translateGoSyntax(pattern: string): string {
  return new Translator(pattern).translate();
}

class Translator {
  private at = 0;
  private source = '';
  private flags = noFlags;
  /** What held in front of each group that is open. */
  private readonly outerFlags: Flags[] = [];
  /** How the latest piece is repeated, empty when it is not; `undefined` where there is nothing to repeat. */
  private repeated: string | undefined;

  constructor(private readonly pattern: string) {}

  translate(): string {
    while (this.at < this.pattern.length) this.next();
    if (this.outerFlags.length > 0) throw new Error(`missing closing ): \`${this.pattern}\``);
    return this.source;
  }

  private next(): void {
    const character = this.take(/[^]/uy) as string;
    switch (character) {
      case '(':
        return this.openGroup();
      case ')':
        return this.closeGroup();
      case '|':
        this.source += '|';
        this.repeated = undefined;
        return;
      case '*':
      case '+':
      case '?':
        return this.repeat(character);
      case '{':
        return this.repeatCounted();
      case '[':
        return this.write(this.takeClass());
      case '.':
        return this.write(this.flags.s ? '[^]' : '[^\\n]');
      case '^':
        return this.write(this.flags.m ? '(?<![^\\n])' : '(?:^)');
      case '$':
        return this.write(this.flags.m ? '(?![^\\n])' : '(?:$)');
      case '\\':
        return this.writeEscape();
      default:
        return this.writeLiteral(character.codePointAt(0) as number);
    }
  }

  private openGroup(): void {
    const name = this.take(/\?P?<(\w+)>/y);
    if (name !== undefined) this.enter(`(?<${name}>`, this.flags);
    else if (!this.pattern.startsWith('?', this.at)) this.enter('(', this.flags);
    else this.takeFlags();
  }

  private takeFlags(): void {
    const rest = this.pattern.slice(this.at);
    const [whole = '', on = '', off, end] = /^\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest) ?? [];
    if (whole === '' || (end === ')' && on === '' && off === undefined)) {
      throw new Error(`invalid or unsupported Perl syntax: \`(${rest.slice(0, 2)}\``);
    }
    this.at += whole.length;
    const flags = { ...this.flags };
    for (const flag of on) flags[flag as keyof Flags] = true;
    for (const flag of off ?? '') flags[flag as keyof Flags] = false;
    if (end === ':') return this.enter('(?:', flags);
    this.flags = flags;
    this.repeated = undefined;
  }

  private enter(opening: string, flags: Flags): void {
    this.outerFlags.push(this.flags);
    this.flags = flags;
    this.source += opening;
    this.repeated = undefined;
  }

  private closeGroup(): void {
    const flags = this.outerFlags.pop();
    if (flags === undefined) throw new Error(`unexpected ): \`${this.pattern}\``);
    this.flags = flags;
    this.source += ')';
    this.repeated = '';
  }

  private repeatCounted(): void {
    const counts = this.take(/(\d+(?:,\d*)?)\}/y);
    if (counts === undefined) return this.writeLiteral(0x7b);
    const [least = 0, most = least] = counts.split(',').filter((count) => count !== '').map(Number);
    if (least > mostRepetitions || most > mostRepetitions || most < least) throw new Error(`invalid repeat count: \`{${counts}}\``);
    this.repeat(`{${counts}}`);
  }

  private repeat(operator: string): void {
    if (this.repeated === undefined) throw new Error(`missing argument to repetition operator: \`${operator}\``);
    if (this.repeated !== '') throw new Error(`invalid nested repetition operator: \`${this.repeated}${operator}\``);
    const lazy = this.take(/\?/y) !== undefined;
    this.source += operator + (lazy === this.flags.U ? '' : '?');
    this.repeated = operator;
  }

  private writeEscape(): void {
    const quoted = this.take(/Q([^]*?)(?:\\E|$)/y);
    if (quoted !== undefined) {
      for (const character of quoted) this.writeLiteral(character.codePointAt(0) as number);
      return;
    }
    const assertion = assertions[this.pattern[this.at] ?? ''];
    if (assertion !== undefined) {
      this.at += 1;
      return this.write(`(?:${assertion})`);
    }
    const members = this.takeClassEscape();
    if (members !== undefined) return this.write(writeClass([members], false, this.flags.i));
    this.writeLiteral(this.takeCharacterEscape());
  }

  /** `\d`, `\pL`, `\P{Greek}` and the like, behind the backslash. */
  private takeClassEscape(): ClassMembers | undefined {
    const letter = this.take(/[dDsSwW]/y);
    if (letter !== undefined) return letterClass(letter);
    const kind = this.take(/[pP]/y);
    if (kind === undefined) return undefined;
    const name = this.take(/[A-Z]/y) ?? this.take(/\{(\^?\w+)\}/y);
    if (name === undefined) throw new Error(`invalid character class range: \`\\${kind}\``);
    return propertyClass(name.replace('^', ''), (kind === 'P') !== name.startsWith('^'));
  }

  /** A character that is written with a backslash, behind it. */
  private takeCharacterEscape(): number {
    const hexadecimal = this.take(/x([0-9a-fA-F]{2})/y) ?? this.take(/x\{([0-9a-fA-F]{1,6})\}/y);
    if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16);
    const octal = this.take(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
    if (octal !== undefined) return Number.parseInt(octal, 8);
    const character = this.take(/[^]/uy);
    if (character === undefined) throw new Error('trailing backslash at end of expression: ``');
    const control = Object.hasOwn(controlEscapes, character) ? controlEscapes[character] : undefined;
    if (control !== undefined) return control;
    if (!/^[!-/:-@[-`{-~]$/.test(character)) throw new Error(`invalid escape sequence: \`\\${character}\``);
    return character.charCodeAt(0);
  }

  /** A class, behind its opening bracket. */
  private takeClass(): string {
    const start = this.at - 1;
    const negated = this.take(/\^/y) !== undefined;
    const parts: ClassMembers[] = [];
    do {
      if (this.at >= this.pattern.length) throw new Error(`missing closing ]: \`${this.pattern.slice(start)}\``);
      parts.push(this.takeMembers());
    } while (this.take(/\]/y) === undefined);
    return writeClass(parts, negated, this.flags.i);
  }

  private takeMembers(): ClassMembers {
    const named = this.take(/\[:(\^?\w+):\]/y);
    if (named !== undefined) {
      const members = namedClass(named.replace('^', ''), named.startsWith('^'));
      if (members === undefined) throw new Error(`invalid character class range: \`[:${named}:]\``);
      return members;
    }
    if (this.take(/\\(?=[dDsSwWpP])/y) !== undefined) return this.takeClassEscape() as ClassMembers;
    const start = this.at;
    const first = this.takeClassCharacter();
    const last = this.take(/-(?!\]|$)/y) === undefined ? first : this.takeClassCharacter();
    if (last < first) throw new Error(`invalid character class range: \`${this.pattern.slice(start, this.at)}\``);
    return rangeClass(first, last);
  }

  private takeClassCharacter(): number {
    if (this.take(/\\/y) !== undefined) return this.takeCharacterEscape();
    return (this.take(/[^]/uy) as string).codePointAt(0) as number;
  }

  private writeLiteral(codePoint: number): void {
    this.write(
      this.flags.i
        ? writeClass([rangeClass(codePoint, codePoint)], false, true)
        : String.fromCodePoint(codePoint).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'),
    );
  }

  private write(text: string): void {
    this.repeated = '';
    this.source += text;
  }

  /** Takes what a sticky expression finds here: its group, or all of it. */
  private take(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found[1] ?? found[0];
  }
}
