import { errors } from '../errors.js';
import { assertReplacedLength } from '../text/replaced-length.js';
import { GroupTemplate, type GroupText } from './expand-groups.js';
import { LinearSearch } from './linear-search.js';
import { compileProgram, type Program, type SyntaxMistake } from './program.js';
import { ViableStates } from './viable-states.js';

/** A match of a regular expression. @public */
export interface RegexpMatch {
  /** The whole match and the text of each group; `undefined` for a group that did not take part. */
  readonly groups: readonly (string | undefined)[];
  /** Expands the groups in a text, as {@link Regexp.replaceAll} does. */
  expand(template: string): string;
}

/**
 * A regular expression with RE2's syntax and semantics, as in Caddy's configs. Of several possible matches, it finds the one that Perl would
 * find, in time linear in the text. A character is one code point.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 * @public
 */
export class Regexp {
  /** Names of the groups, with their numbers. */
  readonly groupNames: ReadonlyMap<string, number>;
  private readonly states: ViableStates;

  /** @internal */
  constructor(
    readonly pattern: string,
    private readonly program: Program,
  ) {
    this.groupNames = program.groupNames;
    this.states = new ViableStates(program);
  }

  /** Returns true if the expression matches anywhere in a text. */
  test(text: string): boolean {
    if (this.program.literal !== undefined) return text.includes(this.program.literal);
    return this.search(text).find(0) !== undefined;
  }

  /** Returns the first match. */
  exec(text: string): RegexpMatch | undefined {
    const { literal } = this.program;
    if (literal !== undefined && !text.includes(literal)) return undefined;
    const found = this.search(text).find(0);
    return found === undefined ? undefined : this.match(text, found);
  }

  /**
   * Replaces all matches. In the replacement, `$1`, `${1}`, `$name` and `${name}` are groups, and `$$` is a dollar sign.
   *
   * @throws `HTTP_REPLACED_TOO_LONG`
   * @see Go's `Regexp.ReplaceAllString`
   */
  replaceAll(text: string, replacement: string): string {
    const { literal } = this.program;
    if (literal !== undefined && !text.includes(literal)) return text;
    const search = this.search(text);
    let result = '';
    let copied = 0;
    let from = 0;
    let steps = 0;
    const template = new GroupTemplate(replacement);
    for (let found = search.find(0); found !== undefined && from <= text.length; found = search.find(from)) {
      const [start = 0, end = 0] = found;
      result += text.slice(copied, start);
      // An empty match directly after another match does not count.
      if (end > copied || start === 0) result += template.fill(this.groupTexts(text, found));
      steps += template.size;
      assertReplacedLength(result.length + steps);
      copied = end;
      from = end > from ? end : from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
    }
    return result + text.slice(copied);
  }

  private search(text: string): LinearSearch {
    return new LinearSearch(this.program, this.states, text);
  }

  private match(text: string, found: Int32Array): RegexpMatch {
    const textOf = this.groupTexts(text, found);
    return { groups: Array.from({ length: this.program.groupCount }, (_, group) => textOf(group)), expand: (template) => new GroupTemplate(template).fill(textOf) };
  }

  private groupTexts(text: string, found: Int32Array): GroupText {
    return (group) => {
      const index = typeof group === 'number' ? group : (this.groupNames.get(group) ?? -1);
      const start = found[2 * index] ?? -1;
      const end = found[2 * index + 1] ?? -1;
      return start < 0 || end < 0 ? undefined : text.slice(start, end);
    };
  }
}

/**
 * Compiles a regular expression of a config.
 *
 * @param pattern - the expression; it is not anchored
 * @throws `HTTP_REGEXP_INVALID`
 * @public
 */
export function compileRegexp(pattern: string): Regexp {
  const compiled = compileProgram(pattern);
  if ('reason' in compiled) throw errors.HTTP_REGEXP_INVALID({ pattern: JSON.stringify(pattern), reason: compiled.reason });
  return new Regexp(pattern, compiled);
}

/**
 * Returns the error of a regular expression, with its place.
 *
 * @param pattern - the expression
 * @returns `undefined` if the expression is valid
 * @internal
 */
export function regexpMistake(pattern: string): SyntaxMistake | undefined {
  const compiled = compileProgram(pattern);
  return 'reason' in compiled ? compiled : undefined;
}
