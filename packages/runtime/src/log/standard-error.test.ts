import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';

/** Number of lines: about 3 MB, more than the buffer and a pipe can hold. */
const total = 40_000;

/** On exit, the program waits a second for a reader that reads nothing. On a busy machine the test may need longer, so the clock is stopped. */
const endlessPatience = 'performance.now = () => 0; ';

/** Writes lines as fast as possible, reports that on standard output, and then ends with the code that it reads from standard input. */
const program = `
  import { once } from 'node:events';
  import { createLogger } from ${JSON.stringify(new URL('create-logger.js', import.meta.url).href)};
  const logger = await createLogger();
  for (let number = 1; number <= (process.env.LINES ?? ${total}); number += 1) logger.info({ number }, 'counted');
  process.on('SIGUSR2', () => process.stdout.write('alive\\n'));
  process.stdout.write('written\\n');
  const [end] = await once(process.stdin, 'data');
  await eval(String(end));`;

interface LogLine {
  readonly number?: number;
  readonly count?: number;
}

describe('the log on standard error', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder.remove());

  /** Starts the program with a standard error that is not read yet. */
  const kinds: Readonly<Record<'a socket' | 'a pipe', (env?: NodeJS.ProcessEnv) => { readonly child: ChildProcess; readonly stderr: () => Readable }>> = {
    'a socket': (env) => {
      // With 'pipe', Node creates a socket.
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { env, stdio: ['pipe', 'pipe', 'pipe'] });
      return { child, stderr: () => child.stderr };
    },
    'a pipe': (env) => {
      const path = join(folder.path, 'pipe');
      execFileSync('mkfifo', [path]);
      // Opening the pipe for writing requires a reader.
      const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const writing = openSync(path, 'w');
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { env, stdio: ['pipe', 'pipe', writing] });
      closeSync(writing);
      return {
        child,
        stderr: () => {
          const stream = createReadStream(path, { fd: openSync(path, 'r') });
          closeSync(reading);
          return stream;
        },
      };
    },
  };

  for (const [kind, start] of Object.entries(kinds)) {
    describe(`that is ${kind} whose reader stalls`, () => {
      let child: ChildProcess;
      let stderr: () => Readable;
      beforeEach(async () => {
        ({ child, stderr } = start());
        await once(child.stdout as Readable, 'data');
      });
      afterEach(() => void child.kill('SIGKILL'));

      it('does not stop the process, which still hears signals', async () => {
        child.kill('SIGUSR2');
        expect(String(await once(child.stdout as Readable, 'data'))).to.equal('alive\n');
      });

      it('ends with it when the reader never comes back', async () => {
        child.stdin?.write('process.exit(4)');
        expect(await once(child, 'exit')).to.deep.equal([4, null]);
      });

      const ends: Readonly<Record<string, { readonly code: string; readonly exit: readonly unknown[] }>> = {
        exits: { code: 'process.exit(4)', exit: [4, null] },
        'gets an error that is not caught': { code: 'setTimeout(() => { throw new Error("end") }); new Promise(() => {})', exit: [1, null] },
        'gets SIGTERM': { code: 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)', exit: [null, 'SIGTERM'] },
      };
      for (const [what, { code, exit }] of Object.entries(ends)) {
        it(`has every line, or its number in one line, when the reader comes back and the process ${what}`, async () => {
          const exited = once(child, 'exit');
          const read = text(stderr());
          child.stdin?.write(endlessPatience + code);
          const lines = (await read).split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
          const gaps = lines.flatMap(({ count }) => count ?? []);
          const numbers = lines.flatMap(({ number }) => number ?? []);
          const dropped = gaps.reduce((sum, count) => sum + count, 0);
          expect(await exited).to.deep.equal(exit);
          expect(gaps.length).to.equal(1);
          expect(numbers).to.deep.equal([...numbers].sort((one, other) => one - other));
          expect(numbers.length + dropped).to.equal(total);
        });
      }
    });
  }

  it('does not swallow a signal that comes while lines wait, and is acted on when none waits any more', async () => {
    // A little more than a pipe can hold.
    const { child, stderr } = kinds['a pipe']({ ...process.env, LINES: '1200' });
    await once(child.stdout as Readable, 'data');
    const exited = once(child, 'exit');
    const read = text(stderr());
    // Timers run before signal handlers, so the buffered lines are written first.
    child.stdin?.write(`${endlessPatience}process.kill(process.pid, "SIGTERM"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500); setInterval(() => {}, 1000)`);
    try {
      expect(await exited).to.deep.equal([null, 'SIGTERM']);
      expect((await read).match(/counted/g)?.length).to.equal(1200);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
