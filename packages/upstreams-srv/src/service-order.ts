import type { ServiceRecord } from '@caddis/dns';

/**
 * Orders SRV records as they should be tried: lower priorities first, and within a priority at random, so that a record comes first with a
 * probability proportional to its weight. Records with weight 0 come after those with a weight.
 *
 * @param records - the records in the server's order
 * @param random - returns a number from 0 to below 1
 * @see RFC 2782, "The format of the SRV RR"
 * @internal
 */
export function serviceOrder(records: readonly ServiceRecord[], random: () => number = Math.random): readonly ServiceRecord[] {
  const byPriority = new Map<number, ServiceRecord[]>();
  for (const record of records) {
    const same = byPriority.get(record.priority);
    if (same === undefined) byPriority.set(record.priority, [record]);
    else same.push(record);
  }
  const priorities = [...byPriority.keys()].sort((one, other) => one - other);
  return priorities.flatMap((priority) => drawAll(byPriority.get(priority) ?? [], random));
}

/** Draws the records with a weight first, with probabilities proportional to the weights; then the others, with equal probabilities. */
function drawAll(records: readonly ServiceRecord[], random: () => number): readonly ServiceRecord[] {
  const weighted = records.filter(({ weight }) => weight > 0);
  const others = records.filter(({ weight }) => weight === 0);
  return [...drawByWeight(weighted, ({ weight }) => weight, random), ...drawByWeight(others, () => 1, random)];
}

/**
 * Draws all records one by one: each time the first one whose running sum of weights exceeds a random number. The sums are kept in a binary tree,
 * so that an answer with thousands of records does not take quadratic time.
 */
function drawByWeight(records: readonly ServiceRecord[], weightOf: (record: ServiceRecord) => number, random: () => number): ServiceRecord[] {
  let leaves = 1;
  while (leaves < records.length) leaves *= 2;
  // Node n holds the sum of its children 2n and 2n + 1; the leaves are the records' weights.
  const sums = new Float64Array(2 * leaves);
  for (const [index, record] of records.entries()) sums[leaves + index] = weightOf(record);
  for (let node = leaves - 1; node > 0; node -= 1) sums[node] = sumOf(sums, 2 * node) + sumOf(sums, 2 * node + 1);
  const drawn: ServiceRecord[] = [];
  while (drawn.length < records.length) {
    let left = random() * sumOf(sums, 1);
    let node = 1;
    while (node < leaves) {
      node *= 2;
      const sum = sumOf(sums, node);
      if (sum > left) continue;
      left -= sum;
      node += 1;
    }
    drawn.push(records[node - leaves] as ServiceRecord);
    const weight = sumOf(sums, node);
    for (; node > 0; node = Math.floor(node / 2)) sums[node] = sumOf(sums, node) - weight;
  }
  return drawn;
}

function sumOf(sums: Float64Array, node: number): number {
  return sums[node] ?? 0;
}
