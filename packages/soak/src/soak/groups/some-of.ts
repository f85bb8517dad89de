import type { Random } from '../../random.js';

/** All values but one, or all. There are at least two left of three, so that one is well while another is in trouble. */
export function someOf<Value>(values: readonly Value[], random: Random): readonly Value[] {
  const left = random.below(values.length + 1);
  return values.filter((_, index) => index !== left);
}
