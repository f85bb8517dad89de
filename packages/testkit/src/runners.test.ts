import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const folder = fileURLToPath(new URL('testing/runners/', import.meta.url));
const tests = 11;

/** Runs a Node command in the folder of the samples. */
function run(args: readonly string[]): Promise<{ readonly code: unknown; readonly output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, FORCE_COLOR: '0', CI: 'true' };
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }));
  });
}

/** Reads a number of tests from a runner's output. */
function count(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1]);
}

describe('conformance in a runner', () => {
  // Each case starts a process that loads a test runner.
  const runners: readonly (readonly [name: string, args: () => readonly string[], passed: RegExp, failed: RegExp])[] = [
    ['mocha', () => [fileURLToPath(import.meta.resolve('mocha/bin/mocha.js')), '--no-config', 'with-mocha.spec.js'], /(\d+) passing/, /(\d+) failing/],
    ['node:test', () => ['--test', 'with-node.spec.js'], /[#ℹ] pass (\d+)/, /[#ℹ] fail (\d+)/],
    [
      'vitest',
      () => [join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs'), 'run', '--root', folder, '--pool', 'forks', 'with-vitest.spec.js'],
      /Tests .*?(\d+) passed/,
      /Tests .*?(\d+) failed/,
    ],
  ];
  for (const [name, args, passed, failed] of runners) {
    it(`defines tests for ${name}, which pass and fail there, and end`, async () => {
      const { code, output } = await run(args());
      expect([code, count(output, passed) + count(output, failed)], output).to.deep.equal([1, 2 * tests]);
      expect(count(output, failed), output).to.equal(1);
      expect(output).to.contain('CONFORMANCE_SUMMARY: http.matchers.everybody');
    });
  }

  it('ends, though a module has left something behind', async () => {
    const { code, output } = await run(['--test', 'with-leftovers.spec.js']);
    expect(code, output).to.equal(1);
    expect(output).to.contain('CONFORMANCE_LEFTOVER: http.matchers.restless');
  });
});
