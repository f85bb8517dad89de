import type { Environment } from '@marcbachmann/cel-js';
import { errors } from '../errors.js';
import { compileRegexp, type Regexp } from '../regexp/go-regexp.js';
import { replaceAllText } from '../text/byte-text.js';

/** Patterns that are remembered; expressions whose patterns never repeat must not fill the memory. */
const mostPatterns = 100;

/** The method that does what `matches` should: the one of the language cannot be replaced. */
const ownMatches = 'matches_re2';

/**
 * Adds what the language does for texts in Caddy and the library leaves out.
 *
 * @see https://github.com/google/cel-go/tree/master/ext
 * @internal
 */
export function registerTextFunctions(environment: Environment): void {
  const compiled = new Map<string, Regexp>();
  environment.registerFunction(`string.${ownMatches}(string): bool`, (text: string, pattern: string) => {
    const expression = compiled.get(pattern) ?? compileRegexp(pattern);
    if (compiled.size < mostPatterns) compiled.set(pattern, expression);
    return expression.test(text);
  });
  environment.registerFunction('string.charAt(int): string', (text: string, index: bigint) => charAt([...text], Number(index)));
  environment.registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join(''));
  environment.registerFunction('string.replace(string, string): string', (text: string, searched: string, replacement: string) =>
    replaceAllText(text, searched, replacement),
  );
  environment.registerFunction(
    'string.replace(string, string, int): string',
    (text: string, searched: string, replacement: string, limit: bigint) => replaceSome(text, searched, replacement, Number(limit)),
  );
}

/**
 * Looks at a call whose arguments are written out.
 *
 * @throws `HTTP_REGEXP_INVALID`
 * @internal
 */
export function checkTextCall(name: string, [pattern]: readonly unknown[]): void {
  if (name === ownMatches && typeof pattern === 'string') compileRegexp(pattern);
}

/**
 * Makes `matches` understand the regular expressions that all other matchers understand.
 *
 * @param expression - source; what stands in its texts stays
 * @internal
 */
export function withOwnMatches(expression: string): string {
  return expression.replace(/"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\.(\s*)matches(?=\s*\()/g, (unit, space: string | undefined) =>
    space === undefined ? unit : `.${space}${ownMatches}`,
  );
}

function charAt(characters: readonly string[], index: number): string {
  if (index < 0 || index > characters.length) {
    throw errors.HTTP_EXPRESSION_ARGUMENT({ expected: 'an index within the text', received: String(index) });
  }
  return characters[index] ?? '';
}

/** @param limit - greatest number of replacements; negative for all */
function replaceSome(text: string, searched: string, replacement: string, limit: number): string {
  if (limit < 0) return replaceAllText(text, searched, replacement);
  let left = limit;
  return text.replaceAll(searched, () => (left-- > 0 ? replacement : searched));
}
