'use strict';
// Ends a run of tests when no file ends for long: no time limit of mocha's stops a test that keeps its process busy.
const { execFileSync } = require('node:child_process');
const { relative } = require('node:path');

/** How long no file may end, in milliseconds. The longest takes three minutes on two cores. */
const maxSilenceMs = Number(process.env.TEST_MAX_SILENCE_S ?? 600) * 1000;

/**
 * @param runner - mocha's, to which the ends of the tests of a file come together when tests run in parallel
 * @param report - is called with a text that names the files and the processes that are left, and with the number of those files. The run ends after it
 */
module.exports = function watchSilence(runner, report) {
  const running = new Set(process.argv.filter((argument) => /\.test\.m?js$/.test(argument)).map((file) => relative('', file)));
  const timer = setTimeout(() => {
    const workers = listChildren();
    const files = [...running].map((file) => `  ${file}\n`).join('');
    report(`no file of tests has ended for ${maxSilenceMs / 1000} s; these have not:\n${files}the processes are at:\n${workers.map(({ line }) => `  ${line}\n`).join('')}`, running.size);
    for (const { pid } of workers) process.kill(pid, 'SIGKILL');
    process.exit(1);
  }, maxSilenceMs);
  for (const event of ['test end', 'hook end']) {
    runner.on(event, ({ file }) => {
      if (file !== undefined) running.delete(relative('', file));
      timer.refresh();
    });
  }
  runner.once('end', () => clearTimeout(timer));
};

/** The processes of mocha's that tests run in; the name of each is the title of its test (`root-hook.ts`). */
function listChildren() {
  const lines = execFileSync('ps', ['-o', 'pid=,etime=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !/ ps -o pid=/.test(line)).map((line) => ({ pid: Number.parseInt(line, 10), line: line.slice(0, 300) }));
}
