import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const mocha = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin/mocha.js');
const rootHook = fileURLToPath(new URL('../packages/test-helpers/dist/leftovers/root-hook.js', import.meta.url));
const reporter = fileURLToPath(new URL('reporter.cjs', import.meta.url));

/** Runs a file of tests, in a process of its own as CI does, and tells what was printed and what was kept of the failures. */
async function report(text, { hook, name = 'one.mjs', maxSilence } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'caddis-test-'));
  try {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'two.mjs'), "describe('two', () => { it('works', () => {}); });");
    const kept = join(folder, 'failures');
    const args = [mocha, '--no-config', ...(hook === undefined ? [] : ['--require', hook]), '--parallel', '--jobs', '2', '--reporter', reporter, name, 'two.mjs'];
    const printed = await new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: folder, env: { ...process.env, TEST_FAILURES: kept, ...(maxSilence === undefined ? {} : { TEST_MAX_SILENCE_S: maxSilence }) } }, (_error, stdout) => resolve(stdout));
    });
    return { printed, lastLine: printed.trimEnd().split('\n').at(-1), failures: existsSync(kept) ? readFileSync(kept, 'utf8') : '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the reporter of the tests', () => {

  it('counts in its last line, and keeps nothing when all pass', async () => {
    expect(await report("describe('one', () => { it('works', () => {}); });")).to.include({ lastLine: '2 passed, 0 failed', failures: '' });
  });

  it('keeps title, file, message, difference and stack of each failure, those of hooks too', async () => {
    const { lastLine, failures } = await report(`
      import assert from 'node:assert';
      describe('one', () => {
        it('throws', () => { throw new Error('no luck'); });
        it('differs', () => assert.deepStrictEqual({ port: 1 }, { port: 2 }));
        it('throws a text', () => Promise.reject('just this'));
        it('says much', () => { throw new Error('line\\n'.repeat(200)); });
        describe('inside', () => { before('prepares', () => { throw new TypeError('of a hook'); }); it('never runs', () => {}); });
      });`);
    expect(lastLine).to.equal('1 passed, 5 failed');
    expect(failures).to.match(/^one throws\n {2}one\.mjs\n {4}Error: no luck\n {4,}at .*one\.mjs:4/m);
    expect(failures).to.match(/^one differs\n {2}one\.mjs\n[^]*"port": 1[^]*"port": 2[^]*at .*one\.mjs:5/m);
    expect(failures).to.match(/^one throws a text\n {2}one\.mjs\n[^]*just this/m);
    expect(failures).to.match(/^one says much\n[^]* … and 1\d\d lines more\none inside "before all" hook: prepares/m);
    expect(failures).to.match(/^one inside "before all" hook: prepares.*\n {2}one\.mjs\n {4}TypeError: of a hook\n {4,}at .*one\.mjs:8/m);
  });

  it('ends a run in which a test keeps its process busy, and says which', async () => {
    const busy = "describe('one', () => { it('never ends', () => { for (;;); }); });";
    const { lastLine, failures, printed } = await report(busy, { hook: rootHook, name: 'one.test.mjs', maxSilence: '10' });
    expect(lastLine).to.match(/, 1 failed$/);
    expect(failures).to.match(/^no file of tests has ended for 10 s; these have not:\n {2}one\.test\.mjs\nthe processes are at:\n(?: {2}.*\n)* {2}\d+ .*one never ends\n/);
    expect(printed).to.include(failures);
  });
});
