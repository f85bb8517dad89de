import { errors } from '../errors.js';
import { compileRegexp, type Regexp } from './go-regexp.js';

/** Greatest number of instructions of a pattern that a request made, about. */
const mostInstructions = 5000;
/** A class of Unicode counts as so many. */
const unicodeClass = 50;

/** A regular expression that a request made. @internal */
export interface RequestRegexp {
  readonly expression: Regexp;
  /** What compiling it cost: about the number of its instructions. */
  readonly cost: number;
}

/**
 * Compiles a regular expression that is not of the config alone: a client may have written it. One that would take long to compile is
 * refused.
 *
 * @throws `HTTP_REGEXP_INVALID`
 * @internal
 */
export function compileRequestRegexp(pattern: string): RequestRegexp {
  const cost = costOf(pattern);
  if (cost > mostInstructions) {
    throw errors.HTTP_REGEXP_INVALID({ pattern: `${JSON.stringify(pattern.slice(0, 100))}…`, reason: 'too large for one that a request made' });
  }
  return { expression: compileRegexp(pattern), cost };
}

/** One part of a pattern behind the other: counts in front of it, what is repeated, and the rest. */
const parts = /\{\d{1,4}(?:,\d{0,4})?\}|\\[pP](?:\{[^}]*\})?|\\[^]|\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]?|[^]/gu;

/** About the number of instructions, and no less than that. */
function costOf(pattern: string): number {
  let total = 0;
  let latest = 0;
  const outer: number[] = [];
  for (const [part] of pattern.matchAll(parts)) {
    if (part === '(') {
      outer.push(total);
      total = 2;
    } else if (part === ')') {
      latest = total;
      total += outer.pop() ?? 0;
    } else if (part.startsWith('{') && part.length > 1) {
      const times = Math.max(...(part.match(/\d+/g) ?? []).map(Number), 1);
      total += latest * (times - 1);
      latest *= times;
    } else {
      const classes = part.match(/\\[pP]/g)?.length ?? 0;
      latest = 1 + classes * unicodeClass;
      total += latest;
    }
  }
  return total;
}
