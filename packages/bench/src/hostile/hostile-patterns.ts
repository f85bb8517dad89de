/** A pattern, and a function that makes a worst-case text of a given length for it. @internal */
export type HostilePattern = readonly [pattern: string, text: (length: number) => string];

const filled = (unit: string, end = '', beginning = '') => (length: number): string =>
  beginning + unit.repeat(Math.ceil(length / unit.length)).slice(0, length) + end;

/** Bodies of patterns, each with the text that repeats it. Each body is combined with each repetition. */
const bodies: readonly (readonly [body: string, unit: string])[] = [
  ['a', 'a'],
  ['a|a', 'a'],
  ['a|aa', 'a'],
  ['a|b|ab', 'ab'],
  ['[a-z]', 'a'],
  ['[a-z0-9]+-?', 'a1'],
  ['\\w+\\s?', 'a '],
  ['a*', 'a'],
  ['.*', 'a'],
  ['.*,', 'a,'],
  ['(?i)a', 'aA'],
  ['\\pL', 'é'],
  ['(?:a?b?){2}', 'ab'],
  ['"[^"]*"', '"'],
  ['\\d{1,3}\\.', '1.'],
  ['[^/]+/', 'a/'],
];
const repetitions = ['+', '*', '+?', '{2,}', '{1,30}', '+$', '*z', '+z|a', '{10}b', '+\\b!'] as const;

/** Patterns from security advisories and configs, with worst-case texts. */
const known: readonly HostilePattern[] = [
  ['^/(.*)/(.*)/(.*)\\.html$', filled('/a')],
  ['^/(.*)/(.*)/(.*)\\.html$', filled('/a', '.html')],
  ['/.*/.*\\.php$', filled('/a')],
  ['^/([a-z0-9]+-?)+$', filled('a', '!', '/')],
  ['(iPhone|Android).*Mobile.*Safari', filled('iPhoneMobile')],
  ['(x+x+)+y', filled('x')],
  ['^(a+)+$', filled('a', '!')],
  ['^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$', filled('a')],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', filled('a')],
  ['\\s+$', filled(' ', 'x')],
  ['^\\s+|\\s+$', filled(' ', 'x', 'x')],
  ['<!--.*?-->', filled('<!--')],
  ['(?s)<script.*?>.*?</script>', filled('<script>')],
  ['^(?:https?://)?(?:[^/:]+\\.)*[^/:]+(?::\\d+)?(?:/.*)?$', filled('a.', ':')],
  ['(?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,63}$', filled('a-', '!')],
  ['(?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,63}$', filled('a.')],
  ['[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}', filled('0123abcd-')],
  ['(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.|$)){4}', filled('255.')],
  ['Mozilla/\\d+\\.\\d+ \\((?:[^;()]*;)*[^;()]*\\)', filled('; ', '', 'Mozilla/5.0 (')],
  ['(?i)(?:bot|crawl|spider|slurp|curl|wget|python).*(?:bot|https?:)', filled('bot ')],
  ['(?:.?){50}z', filled('a', 'z')],
  ['(a?){50}a{50}', filled('a')],
  ['([a-z]{1,100}){1,10}$', filled('a')],
  ['([a-z]{1,1000})!', filled('a', '!')],
  ['((a{1,30}){1,30})c', filled('a', 'c')],
  ['(.{1,500})*z', filled('ab', 'z')],
  ['a.{20}b', filled('ab')],
  ['(?:a|b)*a(?:a|b){12}c', scrambled],
  ['(?:a|b)*a(?:a|b){60}$', scrambled],
  ['a.{60}b|c', scrambled],
  ['(\\w*)*=(\\w*)*;', filled('a=')],
  ['^(?:[^=]+=[^;]*;\\s*)*session=([^;]+)', filled('a=b; ')],
  ['(?:\\pL|\\pN|[-_])+@', filled('é1_')],
  ['(?i)^(?:[\\pL\\d]+[ \'-]?)+$', filled('é1', '!')],
  ['(?:😀|.)+$', filled('😀', '\n')],
  ['(?:%[0-9a-f]{2}|[^%])*%$', filled('%2', '%')],
  ['(.*)(.*)(.*)(.*)(.*)x', filled('a')],
  ['^(.*?),(.*?),(.*?),(.*?)$', filled(',')],
  ['(?m)^.*$', filled('\n')],
  ['(?:^|,)\\s*(?:gzip|br)(?:\\s*;\\s*q=[\\d.]+)?\\s*(?:,|$)', filled(' ,')],
];

/** About two hundred patterns with worst-case texts. @internal */
export const hostilePatterns: readonly HostilePattern[] = [
  ...known,
  ...bodies.flatMap(([body, unit]) => repetitions.map((repetition) => [`^x?(${body})${repetition}`, filled(unit, '!')] as const)),
];

/** Random text of two letters; different at each call, so that results of earlier calls cannot be reused. */
function scrambled(length: number): string {
  letters ??= randomLetters(1 << 20);
  if (next + length > letters.length) next = 0;
  const text = letters.slice(next, next + length);
  next += length;
  return text;
}

let letters: string | undefined;
let next = 0;

/** Makes pseudo-random letters, the same in each run. */
function randomLetters(count: number): string {
  let state = 1;
  return Array.from({ length: count }, () => ((state = (state * 48271) % 2147483647) % 2 === 0 ? 'a' : 'b')).join('');
}
