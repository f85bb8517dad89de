import type { ServiceRecord } from '@caddis/upstream-kit';

/**
 * Puts SRV records in the order in which they are to be tried: lower priorities first, and within a priority by chance, so that
 * a record comes first as often as its weight says. Records with weight 0 come behind those that have one.
 *
 * @param records - the records in the server's order
 * @param random - a number from 0 to below 1
 * @see RFC 2782, "The format of the SRV RR"
 */
export function serviceOrder(records: readonly ServiceRecord[], random: () => number = Math.random): readonly ServiceRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((one, other) => one - other);
  return priorities.flatMap((wanted) => drawAll(records.filter(({ priority }) => priority === wanted), random));
}

function drawAll(records: readonly ServiceRecord[], random: () => number): readonly ServiceRecord[] {
  const left = [...records];
  const drawn: ServiceRecord[] = [];
  while (left.length > 0) drawn.push(...left.splice(drawOne(left, random), 1));
  return drawn;
}

/** Draws a position, each as likely as its record's weight; when all weights are 0, each as likely as any other. */
function drawOne(records: readonly ServiceRecord[], random: () => number): number {
  const total = records.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return Math.floor(random() * records.length);
  const drawn = random() * total;
  let sum = 0;
  return records.findIndex(({ weight }) => (sum += weight) > drawn);
}
