'use strict';
// Mocha's dots and failures, closed by one line that counts: "N passed, N failed".
// With TEST_FAILURES=FILE each failure is also added to that file when it comes, so that they can be shown again at the end of several runs.
const { appendFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters } = require('mocha');

/** More lines of one failure are not repeated: the whole of it was shown before. */
const maxLines = 60;

module.exports = class SummaryReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.TEST_FAILURES;
    if (file !== undefined) runner.on('fail', (test, error) => appendFileSync(file, describeFailure(test, error)));
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed${pending === 0 ? '' : `, ${pending} skipped`}\n`);
    });
  }
};

/** Title, file, message, difference and stack. */
function describeFailure(test, error) {
  const { message, stack } = { message: String(error), ...texts(error) };
  const parts = [stack.includes(message) ? stack : `${message}\n${stack}`];
  if (reporters.Base.showDiff(error)) parts.splice(0, 1, message, reporters.Base.generateDiff(error.actual, error.expected), stack.replace(message, ''));
  const lines = parts.join('\n').split('\n').filter((line) => line.trim() !== '').map((line) => `    ${line}`);
  const more = lines.length > maxLines ? [`    … and ${lines.length - maxLines} lines more`] : [];
  const place = test.file === undefined ? [] : [`  ${relative(process.cwd(), test.file)}`];
  return [test.fullTitle(), ...place, ...lines.slice(0, maxLines), ...more, ''].join('\n');
}

/** Anything can be thrown; what lacks a text has an empty one. */
function texts(error) {
  const message = typeof error?.message === 'string' ? { message: error.message } : {};
  return { ...message, stack: typeof error?.stack === 'string' ? error.stack : '' };
}
