import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { freePort, needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from './testing/app-packages.js';
import { exchange } from './testing/exchange.js';
import { runCommand } from './testing/run-command.js';
import { TerminalSession, type TerminalOptions } from './testing/terminal-session.js';

/** Start of an escape sequence that sets a colour. */
const color = '\x1B[';

describe('caddis in a terminal', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let port: number;

  before(function () {
    needPrograms(this, 'script');
  });
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'caddis.json');
    port = await freePort();
    const routes = [{ handle: [{ handler: 'static_response', body: 'hi' }] }];
    const server = { listen: [`127.0.0.1:${port}`], routes, logs: {} };
    await writeFile(file, JSON.stringify({ apps: { http: { servers: { only: server } } } }));
    await writeFile(join(folder.path, 'bad.json'), JSON.stringify({ apps: { htp: {} } }));
  });
  afterEach(() => folder.remove());

  const run = (args: string, options: TerminalOptions = {}) => TerminalSession.run(args.split(' '), { cwd: folder.path, ...options });
  /** Runs a command and removes the progress line from its output: on a busy machine the work takes long enough for progress to appear. */
  const runToEnd = async (args: string, options?: TerminalOptions) => {
    const { code, output } = await run(args, options);
    return { code, output: output.replace(/(?:\r\d+\/\d+ packages read: [^\r]*)+\r *\r/, '') };
  };

  it('continues when the terminal is closed, and ends well later', async () => {
    const status = join(folder.path, 'status');
    // The outer shell ends with the terminal; the inner one records how the server ends.
    const shell = `(trap '' HUP TERM; $CADDIS & echo $! > pid; wait $!; echo $? > status.part; mv status.part ${status}) & wait`;
    const session = TerminalSession.start(['run', '--config', file], { cwd: folder.path, shell });
    await session.shown(/config serves/);
    await session.close();
    expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'hi' });
    process.kill(Number(await readFile(join(folder.path, 'pid'), 'utf8')), 'SIGTERM');
    await until('the shell tells how the server has ended', () => existsSync(status));
    expect(await readFile(status, 'utf8')).to.equal('0\n');
  });

  it('tells how far long work is, takes that away at the end, and says nothing of it in a pipe', async () => {
    // Progress appears after a second. The first package alone takes longer, so it appears on any machine.
    const slow = 'await new Promise((resolve) => setTimeout(resolve, 1100));';
    await writeAppPackages(folder.path, { one: { atImport: slow }, two: {}, three: {} });
    const { code, output } = await run('docs build --out site', { env: { NO_COLOR: '1' } });
    expect(code, output).to.equal(0);
    const shown = output.split('\r').map((line) => line.trimEnd());
    expect(shown).to.include('making the pages');
    expect(shown.some((line) => /^\d+\/\d+ packages read: \S+$/.test(line)), output).to.equal(true);
    expect(shown.at(-1)).to.match(/^site: \d+ files, \d+ changed$/);
    expect(await runCommand(['schema'], { cwd: folder.path })).to.deep.include({ code: 0, stderr: '' });
  });

  const environments: readonly (readonly [title: string, env: Readonly<Record<string, string>>, colored: boolean])[] = [
    ['in colours', {}, true],
    ['without colours where NO_COLOR is set', { NO_COLOR: '1' }, false],
    ['in colours where NO_COLOR is empty', { NO_COLOR: '' }, true],
    ['without colours where the terminal is dumb', { TERM: 'dumb' }, false],
  ];
  for (const [title, env, colored] of environments) {
    describe(title, () => {
      it('serves, logs for people, and ends at Ctrl-C', async () => {
        const session = TerminalSession.start(['run', '--config', file], { env });
        try {
          await session.shown(/config serves/);
          expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'hi' });
          session.type('\x03');
          expect(await session.exited, session.output()).to.equal(0);
          expect(session.output()).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z \S*INFO\S*: /m).and.contain('shutting down');
          expect(session.output().includes(color)).to.equal(colored);
        } finally {
          await session.close();
        }
      });

      const printed: readonly (readonly [args: string, code: number, text: string])[] = [
        ['check bad.json', 1, 'CONFIG_MODULE_UNKNOWN'],
        ['validate --config bad.json', 1, 'CONFIG_MODULE_UNKNOWN'],
        ['run --config bad.json', 1, 'CONFIG_MODULE_UNKNOWN'],
        ['graph bad.json', 1, 'CONFIG_MODULE_UNKNOWN'],
        ['describe http.handlers.static_response', 0, 'static_response'],
      ];
      for (const [args, code, text] of printed) {
        it(`prints what "${args}" says`, async () => {
          const result = await run(args, { env, rows: 500 });
          expect(result.code).to.equal(code);
          expect(result.output).to.contain(text);
          expect(result.output.includes(color)).to.equal(colored);
        });
      }
    });
  }

  const silent: readonly (readonly [args: string, output: RegExp])[] = [
    ['check caddis.json', /^caddis\.json: ok, 2 modules\n$/],
    ['validate --config caddis.json', /^Valid configuration\n$/],
    ['validate --times --config caddis.json', /^ +total +construct .*\n\x1B\[1m> +\d+\.\d .* {2}http {2}\/apps\/http\x1B\[22m\n[^]*Valid configuration\n$/],
    ['version', /^\d+\.\d+\.\d+\S*\n$/],
    ['list-modules', /^admin\.api\.metrics\n[^]*\nhttp\n[^]*Standard modules: \d+\n$/],
    ['--help', /^Usage: caddis /],
  ];
  for (const [args, output] of silent) {
    it(`does "${args}"`, async () => {
      const result = await runToEnd(args);
      expect(result.code).to.equal(0);
      expect(result.output).to.match(output);
    });
  }

  describe('with a text that is longer than the terminal', () => {
    const describing = 'describe http.handlers.reverse_proxy';
    const pagers: readonly (readonly [title: string, env: Readonly<Record<string, string>>, seen: RegExp])[] = [
      ['goes through PAGER', { PAGER: 'sed s/^/paged:/' }, /^paged:/],
      ['runs PAGER as a shell does', { PAGER: `sed 's/^/very paged:/' | cat` }, /^very paged:/],
      ['goes without one where PAGER is empty', { PAGER: '' }, /^http\.handlers\.reverse_proxy/],
      ['goes without one where PAGER is blank', { PAGER: ' ' }, /^http\.handlers\.reverse_proxy/],
      ['goes without one where PAGER cannot be run', { PAGER: 'no-such-program-here -x' }, /^http\.handlers\.reverse_proxy/m],
      ['goes without one where the terminal is dumb', { TERM: 'dumb' }, /^http\.handlers\.reverse_proxy/],
      ['ends when the pager has ended early', { PAGER: 'head -n 1' }, /^http\.handlers\.reverse_proxy\n$/],
    ];
    for (const [title, env, seen] of pagers) {
      it(title, async () => {
        const { code, output } = await runToEnd(describing, { env: { NO_COLOR: '1', ...env }, rows: 10 });
        expect(code).to.equal(0);
        expect(output).to.match(seen);
        expect(output).not.to.contain('rror: ');
      });
    }

    it('leaves Ctrl-C to the pager', async () => {
      const session = TerminalSession.start(describing.split(' '), {
        env: { NO_COLOR: '1', PAGER: `trap 'echo interrupted; exit 0' INT; echo shown; while :; do read x; done < /dev/tty` },
        rows: 10,
      });
      await session.shown(/shown/);
      session.type('\x03');
      expect([await session.exited, session.output().includes('interrupted')]).to.deep.equal([0, true]);
    });
  });

  it('that does not know its size describes in 80 columns', async () => {
    const { code, output } = await runToEnd('describe http.handlers.reverse_proxy', { env: { PAGER: '', NO_COLOR: '1' }, rows: 0, columns: 0 });
    expect(code).to.equal(0);
    expect(Math.max(...output.split('\n').map((line) => line.length))).to.be.within(60, 80);
  });

  it('that is stopped with Ctrl-S serves on, and ends at a signal', async () => {
    const session = TerminalSession.start(['run', '--config', file], { shell: 'echo "process $$"; exec $CADDIS' });
    try {
      await session.shown(/config serves/);
      const pid = Number(/process (\d+)/.exec(session.output())?.[1]);
      session.type('\x13');
      // Each request has a log line of some 500 bytes: together far more than a terminal buffers.
      for (let count = 0; count < 500; count += 1) expect((await exchange(port, { target: '/' })).status).to.equal(200);
      process.kill(pid, 'SIGTERM');
      session.type('\x11');
      expect(await session.exited).to.equal(0);
      expect(session.output()).to.contain('shutting down');
      expect(session.output().match(/handled request/g)?.length).to.equal(500);
    } finally {
      await session.close();
    }
  });
});
