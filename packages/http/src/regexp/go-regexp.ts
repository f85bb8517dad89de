import { errors } from '../errors.js';
import { translateGoSyntax } from './go-syntax.js';

/**
 * Compiles a regular expression as Caddy's configs have them.
 *
 * The syntax is RE2's. What it means is the same, but not how long it takes: keep nested repetition out of expressions that meet
 * texts of clients.
 *
 * @param pattern - the expression; it is not anchored
 * @throws `HTTP_REGEXP_INVALID`
 * @public
 */
export function compileRegexp(pattern: string): RegExp {
  try {
    return new RegExp(translateGoSyntax(pattern), 'u');
  } catch (error) {
    throw errors.HTTP_REGEXP_INVALID({ pattern: JSON.stringify(pattern), reason: (error as Error).message }, { cause: error });
  }
}

/**
 * Replaces all matches. In the replacement `$1`, `${1}`, `$name` and `${name}` are groups, `$$` is a dollar sign.
 *
 * @param text - the text to search
 * @param expression - what to look for
 * @param replacement - what to put in its place
 * @see Go's `Regexp.ReplaceAllString`
 * @public
 */
export function replaceAllMatches(text: string, expression: RegExp, replacement: string): string {
  let result = '';
  let copied = 0;
  for (const found of text.matchAll(new RegExp(expression.source, `${expression.flags}g`))) {
    const end = found.index + found[0].length;
    // An empty match right behind another one is none.
    if (end === copied && end > 0) continue;
    result += text.slice(copied, found.index) + expandMatch(replacement, found);
    copied = end;
  }
  return result + text.slice(copied);
}

/**
 * Fills the groups of a match into a text: `$1`, `${1}`, `$name`, `${name}`; `$$` is a dollar sign.
 *
 * @see Go's `Regexp.Expand`
 * @internal
 */
export function expandMatch(template: string, found: RegExpExecArray): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_, plain: string | undefined, braced: string | undefined) => {
    const name = plain ?? braced;
    if (name === undefined) return '$';
    return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? '';
  });
}
