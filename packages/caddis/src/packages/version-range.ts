type Version = readonly [major: number, minor: number, patch: number, before: string];

/**
 * Tells whether a version is in a range, as npm has them: exact versions, `^`, `~`, comparisons, `x`, hyphens, and alternatives by `||`.
 *
 * @param version - e.g. `1.2.3`
 * @param range - e.g. `^1.2.0 || >=3`
 * @returns `undefined` where the range is no range of versions, e.g. a tag or an address
 * @see https://github.com/npm/node-semver#ranges
 * @internal
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const given = parse(version);
  if (given === undefined) return undefined;
  let isKnown = true;
  const fits = range
    .replace(/^workspace:/, '')
    .split('||')
    .map((alternative) => {
      const bounds = boundsOf(alternative.trim());
      if (bounds === undefined) isKnown = false;
      // A pre-release is in a range only if that names one of the same version.
      const isNamed = given[3] === '' || (bounds ?? []).some(([, bound]) => bound[3] !== '' && bound[0] === given[0] && bound[1] === given[1] && bound[2] === given[2]);
      return bounds !== undefined && isNamed && bounds.every(([operator, bound]) => holds(operator, compare(given, bound)));
    });
  return isKnown ? fits.some(Boolean) : undefined;
}

type Bound = readonly [operator: '<' | '<=' | '>' | '>=', version: Version];

const partial = String.raw`v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([\w.-]+))?(?:\+[\w.-]+)?`;

function boundsOf(range: string): readonly Bound[] | undefined {
  if (range === '' || range === 'latest') return range === '' ? [] : undefined;
  const hyphen = new RegExp(`^(\\S+)\\s+-\\s+(\\S+)$`).exec(range);
  if (hyphen !== null) {
    const [from, to] = [simple('>=', hyphen[1] ?? ''), simple('<=', hyphen[2] ?? '')];
    return from === undefined || to === undefined ? undefined : [...from, ...to];
  }
  const bounds: Bound[] = [];
  for (const part of range.replace(/([<>=^~]+)\s+/g, '$1').split(/\s+/)) {
    const [, operator = '', rest = ''] = /^(\^|~>?|[<>]=?|=)?(.*)$/.exec(part) ?? [];
    const found = simple(operator, rest);
    if (found === undefined) return undefined;
    bounds.push(...found);
  }
  return bounds;
}

/** The bounds of one comparison; a version that is not written to its end stands for all that begin so. */
function simple(operator: string, text: string): readonly Bound[] | undefined {
  if (text === '' && (operator === '^' || operator === '~' || operator === '')) return [];
  const match = new RegExp(`^${partial}$`).exec(text);
  if (match === null) return undefined;
  const parts = [match[1], match[2], match[3]].map((part) => (part === undefined || /[xX*]/.test(part) ? undefined : Number(part)));
  const [major, minor, patch] = parts;
  if (major === undefined) return operator === '<' || operator === '>' ? [['<', [0, 0, 0, '0']]] : [];
  const low: Version = [major, minor ?? 0, patch ?? 0, match[4] ?? ''];
  const next: Version = minor === undefined ? [major + 1, 0, 0, '0'] : [major, minor + 1, 0, '0'];
  const isWhole = minor !== undefined && patch !== undefined;
  switch (operator) {
    case '^':
      if (major > 0 || minor === undefined) return [['>=', low], ['<', [major + 1, 0, 0, '0']]];
      return [['>=', low], ['<', minor > 0 || patch === undefined ? [0, minor + 1, 0, '0'] : [0, 0, patch + 1, '0']]];
    case '~':
    case '~>':
      return [['>=', low], ['<', next]];
    case '>=':
      return [['>=', low]];
    case '<':
      return [['<', isWhole ? low : [low[0], low[1], low[2], '0']]];
    case '>':
      return isWhole ? [['>', low]] : [['>=', next]];
    case '<=':
      return isWhole ? [['<=', low]] : [['<', next]];
    default:
      return isWhole ? [['>=', low], ['<=', low]] : [['>=', low], ['<', next]];
  }
}

function holds(operator: Bound[0], order: number): boolean {
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function parse(version: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(version);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3]), match[4] ?? ''];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || compareBefore(a[3], b[3]);
}

/** Pre-releases come before the release, and go by their parts: numbers before words. */
function compareBefore(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [x, y] = [left[at], right[at]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const [xIsNumber, yIsNumber] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (xIsNumber && yIsNumber) return Number(x) - Number(y);
    return xIsNumber !== yIsNumber ? (xIsNumber ? -1 : 1) : x < y ? -1 : 1;
  }
  return 0;
}
