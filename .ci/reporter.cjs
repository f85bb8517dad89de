'use strict';
// Mocha's dots and failures, closed by one line that counts: "N passed, N failed".
// The files run in a random order: none may need what another did before. The seed is printed; TEST_SEED=N gives the same order again.
const { reporters } = require('mocha');

module.exports = class SummaryReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
    shuffleFiles(runner.suite, seed);
    process.stdout.write(`order of files: TEST_SEED=${seed}\n`);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed${pending === 0 ? '' : `, ${pending} skipped`}\n`);
    });
  }
};

/** Puts the suites in a random order; those of one file stay together, in theirs. */
function shuffleFiles(root, seed) {
  const byFile = new Map();
  for (const suite of root.suites) byFile.set(suite.file, [...(byFile.get(suite.file) ?? []), suite]);
  const files = [...byFile.values()];
  const random = randomNumbers(seed);
  for (let last = files.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [files[last], files[other]] = [files[other], files[last]];
  }
  root.suites = files.flat();
}

/** Makes a generator of numbers from 0 to below 1, always the same for a seed: a linear congruence modulo 2³², of which the high bits are good enough. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
