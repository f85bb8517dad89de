/** Number of runs of each property test, and the seed: always the same, unless `FUZZ_SEED` sets another. */
export const randomness = { numRuns: 4, seed: Number(process.env['FUZZ_SEED'] ?? 1), endOnFailure: true } as const;
