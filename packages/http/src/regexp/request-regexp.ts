import { errors } from '../errors.js';
import { compileRegexp, type Regexp } from './go-regexp.js';
import { patternSize } from './pattern-size.js';

/** Greatest number of instructions of a pattern that a request made, about. */
const maxInstructions = 2000;
/** What an instruction costs to compile, in steps of an expression. */
const instructionSteps = 25;
/** A regular expression that a request made. @internal */
export interface RequestRegexp {
  readonly expression: Regexp;
  /** What compiling it cost, in steps of an expression. */
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
  const size = patternSize(pattern);
  if (size > maxInstructions) {
    throw errors.HTTP_REGEXP_INVALID({ pattern: `${JSON.stringify(pattern.slice(0, 100))}…`, reason: 'too large for one that a request made' });
  }
  return { expression: compileRegexp(pattern), cost: size * instructionSteps };
}
