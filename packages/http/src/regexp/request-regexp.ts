import { errors } from '../errors.js';
import { compileRegexp, type Regexp } from './go-regexp.js';
import { patternSize } from './pattern-size.js';

/** Approximate maximum number of instructions of a pattern from a request. */
const maxInstructions = 2000;
/** Cost of compiling one instruction, in steps of an expression. */
const instructionSteps = 25;
/** A regular expression that was created for a request. @internal */
export interface RequestRegexp {
  readonly expression: Regexp;
  /** The cost of compiling it, in steps of an expression. */
  readonly cost: number;
}

/**
 * Compiles a regular expression that may contain text from a client. An expression that would take long to compile is
 * refused.
 *
 * @throws `HTTP_REGEXP_INVALID`
 * @internal
 */
export function compileRequestRegexp(pattern: string): RequestRegexp {
  const size = patternSize(pattern);
  if (size > maxInstructions) {
    throw errors.HTTP_REGEXP_INVALID({ pattern: `${JSON.stringify(pattern.slice(0, 100))}…`, reason: 'too large for an expression with values from a request' });
  }
  return { expression: compileRegexp(pattern), cost: size * instructionSteps };
}
