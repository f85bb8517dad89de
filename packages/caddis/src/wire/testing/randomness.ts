/** How often a property is tried, and with which random numbers: always the same, unless another seed is asked for. */
export const randomness = { numRuns: 4, seed: Number(process.env['FUZZ_SEED'] ?? 1), endOnFailure: true } as const;
