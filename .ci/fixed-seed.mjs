// Taken by mocha, see `.mocharc.json`: property tests get the same random values in each run, unless FUZZ_SEED names others. What they find by chance is for
// the fuzzers of the package soak to find.
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FUZZ_SEED ?? 1) });
