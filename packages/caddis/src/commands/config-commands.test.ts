import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, link, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, needPrograms, type RunningProcess, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { runCommand } from '../testing/run-command.js';
import { commandPath } from '../testing/server-process.js';
import { TerminalSession } from '../testing/terminal-session.js';

const execute = promisify(execFile);
const answering = (port: number, body: string): string =>
  JSON.stringify({ admin: { disabled: true }, apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } } });

describe('commands that read and write configs', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const path = (name: string): string => join(folder.path, name);
  const run = (...args: readonly string[]) => runCommand(args, { cwd: folder.path });
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  describe('run', () => {
    let server: RunningProcess | undefined;
    let port: number;
    const start = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<RunningProcess> => {
      server = await startProcess({ command: process.execPath, args: [commandPath, 'run', ...args], cwd: folder.path, env, ready: () => accepts(port) });
      return server;
    };
    const answers = (body: string): Promise<void> => until(`${body} is served`, async () => (await exchange(port, { target: '/' })).body === body);
    beforeEach(async () => {
      port = await freePort();
    });
    afterEach(async () => {
      await server?.stop();
      server = undefined;
    });

    it('--watch takes up a file that is written, replaced, linked elsewhere; waits for one that is missing; and tells a mistake once', async () => {
      await mkdir(path('v1'));
      await writeFile(path('v1/c.json'), answering(port, 'one'));
      await symlink('v1', path('current'));
      const running = await start({}, '--watch', 'current/c.json');
      await writeFile(path('v1/c.json'), answering(port, 'two'));
      await answers('two');
      await writeFile(path('v1/c.json.new'), answering(port, 'three'));
      await rename(path('v1/c.json.new'), path('v1/c.json'));
      await answers('three');
      // A file that is written in place is empty for a moment, which may be told, too. One that is renamed never is.
      const told = (text: string): number => running.output().split(text).length - 1;
      const before = [told('CONFIG_SYNTAX_INVALID'), told('the config has errors, the running one is kept')] as const;
      await writeFile(path('v1/c.json.new'), '{');
      await rename(path('v1/c.json.new'), path('v1/c.json'));
      await until('the mistake is told', () => told('the config has errors, the running one is kept') > before[1]);
      await rm(path('v1/c.json'));
      expect(await exchange(port, { target: '/' })).to.include({ body: 'three' });
      await mkdir(path('v2'));
      await writeFile(path('v2/c.json'), answering(port, 'four'));
      await symlink('v2', path('next'));
      await rename(path('next'), path('current'));
      await answers('four');
      expect(told('CONFIG_SYNTAX_INVALID') - before[0]).to.equal(1);
      expect(running.output()).not.to.contain('cannot be read');
    });

    it('--pidfile names the process as long as it runs', async () => {
      await writeFile(path('c.json'), answering(port, 'hi'));
      const running = await start({}, '--pidfile', 'the.pid', 'c.json');
      expect(await readFile(path('the.pid'), 'utf8')).to.equal(`${running.pid}\n`);
      running.signal('SIGTERM');
      expect(await running.exited).to.equal(0);
      expect(existsSync(path('the.pid'))).to.equal(false);
    });

    it('--envfile sets what is not set, the first file first', async () => {
      await writeFile(path('a.env'), '# a comment\nexport ONE="from a"\nTWO=from a\n');
      await writeFile(path('b.env'), "TWO='from b'\nTHREE=from b\nFOUR=from b\n");
      await writeFile(path('c.json'), answering(port, '{env.ONE}, {env.TWO}, {env.THREE}, {env.FOUR}'));
      await start({ FOUR: 'set' }, '--envfile', 'a.env', '--envfile', 'b.env', 'c.json');
      await answers('from a, from a, from b, set');
    });

    it('tells systemd when it is ready, reloads and stops, and that it lives', async () => {
      await writeFile(path('systemd-notify'), `#!/bin/sh\necho "$*" >> ${path('told')}\n`, { mode: 0o755 });
      await writeFile(path('c.json'), answering(port, 'one'));
      const told = async (): Promise<string> => (existsSync(path('told')) ? readFile(path('told'), 'utf8') : '');
      const env = { PATH: `${folder.path}:${process.env['PATH']}`, NOTIFY_SOCKET: '/run/none', WATCHDOG_USEC: '200000' };
      const running = await start(env, 'c.json');
      await until('systemd is told', async () => (await told()).includes('READY=1 STATUS=serving\n'));
      running.signal('SIGUSR1');
      await until('the reload is told', async () => /RELOADING=1 MONOTONIC_USEC=\d+ [^]*READY=1/.test(await told()));
      await until('it lives', async () => (await told()).includes('WATCHDOG=1\n'));
      running.signal('SIGTERM');
      expect(await running.exited).to.equal(0);
      expect(await told()).to.match(/STOPPING=1 STATUS=stopping\n$/);
    });

    it('refuses to watch standard input, and files of variables that are not there', async () => {
      expect((await runCommand(['run', '--watch', '-'], { input: '{}' })).stderr).to.contain('error: - cannot be watched\n');
      const { code, stderr } = await run('run', '--envfile', 'none.env', 'c.json');
      expect([code, stderr]).to.deep.equal([1, "error: the file none.env of --envfile cannot be read: ENOENT: no such file or directory, open 'none.env'\n"]);
    });
  });

  describe('fmt', () => {
    const text = '// a\n{"apps": {\n"http": {}}}\n';
    const formatted = '// a\n{\n  "apps": {\n    "http": {}\n  }\n}\n';

    it('prints the usual form, and exits with 1 where it is another one', async () => {
      await writeFile(path('c.jsonc'), text);
      expect(await run('fmt', 'c.jsonc')).to.deep.equal({ code: 1, stdout: formatted, stderr: 'c.jsonc is not formatted; run caddis fmt --overwrite\n' });
      expect(await run('fmt', '--diff', 'c.jsonc')).to.include({ code: 1 });
      expect(await run('fmt', '--overwrite', 'c.jsonc')).to.deep.equal({ code: 0, stdout: '', stderr: '' });
      expect(await readFile(path('c.jsonc'), 'utf8')).to.equal(formatted);
      expect(await run('fmt', 'c.jsonc')).to.deep.equal({ code: 0, stdout: formatted, stderr: '' });
      expect(await run('fmt', '--diff', 'c.jsonc')).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    });

    it('writes a file with several names in place', async () => {
      await writeFile(path('one.jsonc'), text);
      await link(path('one.jsonc'), path('two.jsonc'));
      expect(await run('fmt', '--overwrite', 'one.jsonc')).to.include({ code: 0 });
      expect(await readFile(path('two.jsonc'), 'utf8')).to.equal(formatted);
    });

    it('keeps the permissions of a file, and where a link leads', async () => {
      await writeFile(path('real.jsonc'), text);
      await chmod(path('real.jsonc'), 0o666);
      await symlink(path('real.jsonc'), path('link.jsonc'));
      expect(await run('fmt', '--overwrite', 'link.jsonc')).to.include({ code: 0 });
      expect([await readFile(path('real.jsonc'), 'utf8'), (await stat(path('real.jsonc'))).mode & 0o777]).to.deep.equal([formatted, 0o666]);
    });

    it('keeps the comments of YAML', async () => {
      await writeFile(path('c.yaml'), '# a\napps:\n    # b\n    http: {}   # c\n');
      expect(await run('fmt', 'c.yaml')).to.include({ code: 1, stdout: '# a\napps:\n  # b\n  http: {} # c\n' });
    });

    it('changes nothing that it cannot read', async () => {
      await writeFile(path('c.json'), '{"a": }');
      const { code, stdout, stderr } = await run('fmt', '--overwrite', 'c.json');
      expect([code, stdout, await readFile(path('c.json'), 'utf8')]).to.deep.equal([1, '', '{"a": }']);
      expect(stderr).to.contain('c.json:1:7 error CONFIG_SYNTAX_INVALID');
    });
  });

  describe('adapt', () => {
    it('prints JSON, and validates it where that is asked for', async () => {
      await writeFile(path('c.yaml'), 'apps: { http: { servers: { a: { listn: x } } } }\n');
      expect(await run('adapt', 'c.yaml')).to.deep.equal({ code: 0, stdout: '{"apps":{"http":{"servers":{"a":{"listn":"x"}}}}}\n', stderr: '' });
      expect((await run('adapt', '--pretty', '--config', 'c.yaml')).stdout).to.contain('{\n  "apps": {\n');
      const { code, stderr } = await run('adapt', '--validate', 'c.yaml');
      expect(code).to.equal(1);
      expect(stderr).to.contain('c.yaml:1:33 error CONFIG_UNKNOWN_KEY');
    });
  });

  describe('init', () => {
    it('writes what check and fmt have nothing against, with a schema that knows its keys, and overwrites nothing', async () => {
      const { code, stdout } = await run('init');
      expect([code, stdout]).to.deep.equal([
        0,
        'wrote caddis.jsonc\nwrote caddis.schema.json\nwrote .vscode/settings.json\n\nTry it:\n  caddis check\n  caddis run --watch\n  curl http://localhost:8080/hello\n',
      ]);
      expect(await run('check')).to.include({ code: 0, stdout: 'caddis.jsonc: ok, 6 modules\n' });
      expect(await run('fmt')).to.include({ code: 0, stderr: '' });
      expect(await readFile(path('caddis.schema.json'), 'utf8')).to.contain('static_response');
      expect(await run('init')).to.deep.equal({ code: 1, stdout: '', stderr: 'error: caddis.jsonc already exists, so nothing was written\n  change to another folder, or remove the file\n' });
      await rm(path('caddis.jsonc'));
      expect((await run('init')).stdout).to.contain('.vscode/settings.json exists and was kept\n');
    });
  });

  describe('completion', () => {
    const inBash: readonly (readonly [typed: string, completed: readonly string[]])[] = [
      ['caddis rev', ['reverse-proxy']],
      ['caddis docs b', ['build']],
      ['caddis run --wat', ['--watch']],
      ['caddis completion f', ['fish']],
      ['caddis run c.js', ['c.json']],
    ];
    it('completes commands, options, choices and files in bash', async () => {
      await writeFile(path('complete.bash'), (await run('completion', 'bash')).stdout);
      await writeFile(path('c.json'), '{}');
      for (const [typed, completed] of inBash) {
        const words = typed.split(' ');
        const script = `source complete.bash; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _caddis; printf '%s\\n' "\${COMPREPLY[@]}"`;
        const { stdout } = await execute('bash', ['--norc', '-c', script], { cwd: folder.path });
        expect(stdout.trim().split('\n'), typed).to.deep.equal(completed);
      }
    });

    for (const shell of ['zsh', 'fish'] as const) {
      it(`prints a script that ${shell} can read`, async function () {
        const { code, stdout } = await run('completion', shell);
        expect([code, stdout.includes('reverse-proxy')]).to.deep.equal([0, true]);
        const installed = await execute('sh', ['-c', `command -v ${shell}`]).then(() => true, () => false);
        if (installed) await execute(shell, ['--no-execute', '-c', stdout]);
      });
    }

    it('refuses other shells', async () => expect((await run('completion', 'tcsh')).stderr).to.contain("Allowed choices are bash, zsh, fish"));
  });

  it('prints the environment', async () => {
    await writeFile(path('a.env'), 'CADDIS_TEST_ONE=two\n');
    const { code, stdout } = await run('environ', '--envfile', 'a.env');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^caddis\.Version=\d+\.\d+\.\d+.*\nnode\.Version=v\d+/).and.match(/^CADDIS_TEST_ONE=two$/m);
  });

  it('prints in a terminal, without colours where NO_COLOR is set, and to a reader that goes away', async function () {
    needPrograms(this, 'script');
    await writeFile(path('caddis.json'), '{"a": 1}');
    for (const args of [['fmt'], ['adapt'], ['completion', 'bash'], ['environ']]) {
      const shown = await TerminalSession.run(args, { cwd: folder.path, env: { NO_COLOR: '1' } });
      expect(shown.output, args.join(' ')).not.to.contain('\x1B[').and.not.contain('rror: ');
      const cut = await TerminalSession.run(args, { cwd: folder.path, shell: '$CADDIS | head -c 1 > first; echo; echo done' });
      expect(cut.output, args.join(' ')).to.contain('done').and.not.contain('EPIPE');
    }
  });
});
