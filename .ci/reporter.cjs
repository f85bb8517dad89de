'use strict';
// Mocha's dots and failures, and the files that took longest, closed by one line that counts: "N passed, N failed".
// With TEST_FAILURES=FILE each failure is also added to that file when it comes, so that they can be shown again at the end of several runs.
const { appendFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters } = require('mocha');
const watchSilence = require('./silence.cjs');

/** Files shorter than this, in milliseconds, are not worth a line at the end; and so many are. */
const longMs = 10_000;
const maxLong = 12;

/** More lines of one failure are not repeated: the whole of it was shown before. */
const maxLines = 60;

module.exports = class SummaryReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.TEST_FAILURES;
    if (file !== undefined) runner.on('fail', (test, error) => appendFileSync(file, describeFailure(test, error)));
    const times = new Map();
    for (const event of ['test end', 'hook end']) runner.on(event, ({ file: path, duration = 0 }) => times.set(path, (times.get(path) ?? 0) + duration));
    watchSilence(runner, (text, files) => {
      process.stdout.write(`\n\n${text}${this.stats.passes} passed, ${this.stats.failures + files} failed\n`);
      if (file !== undefined) appendFileSync(file, text);
    });
    runner.once('end', () => {
      process.stdout.write(longest(times));
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed${pending === 0 ? '' : `, ${pending} skipped`}\n`);
    });
  }
};

/** A line for each of the files that took longest. */
function longest(times) {
  const files = [...times].filter(([file, ms]) => file !== undefined && ms >= longMs).sort(([, one], [, other]) => other - one);
  return files.slice(0, maxLong).map(([file, ms]) => `${Math.round(ms / 1000)} s ${relative(process.cwd(), file)}\n`).join('');
}

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
