import { errors } from '../errors.js';

const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/**
 * Compiles a regular expression as Caddy's configs have them.
 *
 * The syntax is RE2's where JavaScript knows the same thing: named groups `(?P<name>…)`, flags at the start `(?i)`, `\A`, `\z`,
 * `[[:alpha:]]`, `\pL`, `\Q…\E`. Look-behind and back references work too, as JavaScript has them; keep nested repetition out of
 * expressions that meet texts of clients, because it can take very long.
 *
 * @param pattern - the expression; it is not anchored
 * @throws `HTTP_REGEXP_INVALID`
 * @public
 */
export function compileRegexp(pattern: string): RegExp {
  const [, flagText = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const body = flagText === '' ? pattern : pattern.slice(flagText.length + 3);
  const source = translate(body);
  const flags = `${[...new Set(flagText)].join('')}${/\\p/i.test(source) ? 'u' : ''}`;
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw errors.HTTP_REGEXP_INVALID({ pattern: JSON.stringify(pattern), reason: (error as Error).message }, { cause: error });
  }
}

/** What is written differently: quoted text, categories, escapes, classes by name, named groups. */
const differing = /\\Q(?<literal>[^]*?)(?:\\E|$)|\\p(?<category>[A-Z])|\\(?<escaped>[^])|\[:(?<not>\^?)(?<name>\w+):\]|\(\?P</g;

function translate(pattern: string): string {
  return pattern.replace(differing, (unit: string, ...rest: unknown[]) => {
    const { literal, category, escaped, not, name } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (literal !== undefined) return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    if (category !== undefined) return `\\p{${category}}`;
    if (escaped === 'A') return '^';
    if (escaped === 'z') return '$';
    if (escaped !== undefined) return unit;
    if (name !== undefined) return not === '' && Object.hasOwn(classes, name) ? (classes[name] as string) : unit;
    return '(?<';
  });
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
    result += text.slice(copied, found.index) + expandMatch(replacement, found);
    copied = found.index + found[0].length;
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
