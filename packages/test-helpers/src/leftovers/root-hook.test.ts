import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const hook = fileURLToPath(new URL('root-hook.js', import.meta.url));
const mocha = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));

/** A failed mocha suite, as in mocha's JSON output. */
interface Failure {
  readonly fullTitle: string;
  readonly err: { readonly message: string };
}

/**
 * Runs test files with the hook. @returns the messages of failures by title
 *
 * @param graceMs - how long closed resources may take to disappear
 */
async function failuresOf(files: Readonly<Record<string, string>>, graceMs: number): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'caddis-test-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.mjs`), text);
    const report = await new Promise<string>((resolve) => {
      const args = [mocha, '--no-config', '--exit', '--timeout', '60000', '--reporter', 'json', '--require', hook, ...Object.keys(files).map((name) => `${name}.mjs`)];
      execFile(process.execPath, args, { cwd: folder, env: { ...process.env, LEFTOVERS_GRACE_MS: String(graceMs) } }, (_error, stdout) => resolve(stdout));
    });
    const { failures, stats } = JSON.parse(report) as { readonly failures: readonly Failure[]; readonly stats: { readonly passes: number } };
    expect(stats.passes).to.equal(Object.keys(files).length);
    return Object.fromEntries(failures.map(({ fullTitle, err }) => [fullTitle, err.message]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Makes a test file with one suite and one test. */
function suiteOf(name: string, imports: string, body: string): string {
  return `${imports}\ndescribe('${name}', () => {\n  it('works', async () => {\n${body}\n  });\n});\n`;
}

describe('the root hook of the tests', () => {
  const untilListening = "await new Promise((resolve) => one.listen(0, '127.0.0.1', resolve));";
  const left: readonly (readonly [name: string, imports: string, body: string, kinds: readonly string[]])[] = [
    ['a timer', '', 'setTimeout(() => {}, 60_000).unref();', ['timer']],
    ['an interval', "import { setInterval } from 'node:timers';", 'setInterval(() => {}, 10).unref();', ['timer']],
    ['a listener', "import { createServer } from 'node:http';", `const one = createServer(); ${untilListening} one.unref();`, ['listener']],
    [
      'both ends of a connection',
      "import { connect, createServer } from 'node:net';",
      `const one = createServer(); ${untilListening} const client = connect(one.address().port);\nawait new Promise((resolve) => one.once('connection', resolve)); one.close();`,
      ['socket', 'socket'],
    ],
    ['a datagram socket', "import { createSocket } from 'node:dgram';", "const one = createSocket('udp4'); await new Promise((resolve) => one.bind(0, resolve));", ['socket']],
    ['a promised timer', "import { setTimeout } from 'node:timers/promises';", 'void setTimeout(60_000, undefined, { ref: false });', ['timer']],
    ['a file watcher', "import { watch } from 'node:fs';", "watch('.', { persistent: false });", ['file watcher']],
    ['a worker thread', "import { Worker } from 'node:worker_threads';", "new Worker('setInterval(() => {}, 1000)', { eval: true }).unref();", ['worker thread']],
    ['a child process', "import { spawn } from 'node:child_process';", "spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000); process.once(\"disconnect\", process.exit)'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });", ['child process']],
  ];
  let failures: Readonly<Record<string, string>>;
  before(async () => {
    const files = left.map(([name, imports, body]) => [name.replaceAll(' ', '-'), suiteOf(name, imports, body)]);
    failures = await failuresOf(Object.fromEntries(files), 100);
  });

  for (const [name, , , kinds] of left) {
    it(`fails for ${name}, with the test and the line that made it`, () => {
      const message = failures[`${name} "after all" hook: leaves nothing behind for "works"`] ?? '';
      const made = message.split(/\n(?=a )/).map((part) => part.split('\n', 2).join(' ').replace(/\s+at .*[/(]([\w-]+\.mjs:\d+).*$/, ' at $1'));
      const line = `at ${name.replaceAll(' ', '-')}.mjs:4`;
      expect(made).to.deep.equal(['the tests of this file leave behind', ...kinds.map((kind) => `a ${kind}, made in: ${name} works ${line}`)]);
    });
  }

  it('says nothing of what a suite has ended, or ends soon after', async () => {
    const ended: Readonly<Record<string, readonly [imports: string, body: string]>> = {
      timers: ['', 'clearTimeout(setTimeout(() => {}, 60_000)); clearInterval(setInterval(() => {}, 10)); await new Promise((resolve) => setTimeout(resolve, 1));'],
      listener: ["import { createServer } from 'node:net';", `const one = createServer(); ${untilListening} one.close();`],
      connection: [
        "import { connect, createServer } from 'node:net';",
        `const one = createServer((socket) => socket.end()); ${untilListening} connect(one.address().port).resume().on('end', () => one.close());`,
      ],
      datagrams: ["import { createSocket } from 'node:dgram';", "const one = createSocket('udp4'); one.bind(0, () => one.close());"],
      child: ["import { spawn } from 'node:child_process';", "spawn('true', { stdio: 'ignore' });"],
      watcher: ["import { watch } from 'node:fs';", "watch('.').close();"],
      worker: ["import { once } from 'node:events'; import { Worker } from 'node:worker_threads';", "await once(new Worker('', { eval: true }), 'exit');"],
      promises: ["import { setTimeout } from 'node:timers/promises';", "if ((await setTimeout(1, 'value')) !== 'value') throw new Error();"],
      promisified: ["import { promisify } from 'node:util';", "if ((await promisify(setTimeout)(1, 'value')) !== 'value') throw new Error();"],
    };
    const files = Object.entries(ended).map(([name, [imports, body]]) => [name, suiteOf(name, imports, body)]);
    // A process with nothing left to do may still take a while to exit. The grace time is long, but the test only waits as long as needed.
    expect(await failuresOf(Object.fromEntries(files), 60_000)).to.deep.equal({});
  });
});
