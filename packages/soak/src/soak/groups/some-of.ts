import type { Random } from '../../random.js';

/** Returns all values, or all but one. Of three, at least two remain, so that one works while another is in trouble. */
export function someOf<Value>(values: readonly Value[], random: Random): readonly Value[] {
  const left = random.below(values.length + 1);
  return values.filter((_, index) => index !== left);
}
