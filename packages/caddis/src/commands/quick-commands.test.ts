import { existsSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, needPrograms, type RunningProcess, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { runCommand } from '../testing/run-command.js';
import { commandPath } from '../testing/server-process.js';
import { TerminalSession } from '../testing/terminal-session.js';

describe('commands without a config', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const running: RunningProcess[] = [];

  /** Starts a command in an empty folder. */
  const start = async (ready: RegExp | (() => Promise<boolean>), ...args: readonly string[]): Promise<RunningProcess> => {
    const started = await startProcess({ command: process.execPath, args: [commandPath, ...args], cwd: folder.path, env: { HOME: folder.path, XDG_DATA_HOME: folder.path }, ready });
    running.push(started);
    return started;
  };
  /** Starts `respond` on a free port. */
  const respond = async (...args: readonly string[]): Promise<number> => {
    const port = await freePort();
    await start(() => accepts(port), 'respond', '--listen', `127.0.0.1:${port}`, ...args);
    return port;
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    await folder.remove();
  });

  it('proxies to several backends, with the header fields that were asked for', async () => {
    const one = await respond('--body', 'one {http.request.header.x-up} {http.request.hostport}');
    const two = await respond('--body', 'two');
    const port = await freePort();
    const proxy = await start(/^Serving .*\n/m, 'reverse-proxy', '--from', `127.0.0.1:${port}`, '--to', `127.0.0.1:${one}`, '--to', `:${two}`, '-c', '-H', 'X-Up: a', '-d', 'X-Down: b');
    expect(proxy.output()).to.contain(`Serving http://127.0.0.1:${port} -> 127.0.0.1:${one}, :${two}\n`);
    const bodies = new Set<string>();
    await until('both have answered', async () => {
      const { status, headers, body } = await exchange(port, { target: '/' });
      expect([status, headers['x-down']]).to.deep.equal([200, ['b']]);
      bodies.add(body);
      return bodies.size === 2;
    });
    expect([...bodies].sort()).to.deep.equal([`one a 127.0.0.1:${one}`, 'two']);
  });

  it('serves a host with HTTPS, by a certificate of its own authority', async () => {
    const backend = await respond('--body', 'behind {http.request.header.x-forwarded-proto}');
    const port = await freePort();
    await start(() => accepts(port), 'reverse-proxy', '--from', `https://localhost:${port}`, '--disable-redirects', '--internal-certs', '--to', `127.0.0.1:${backend}`);
    const root = join(folder.path, 'caddy/pki/authorities/local/root.crt');
    await until('the authority is there', () => existsSync(root));
    const ask = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const asked = get({ host: 'localhost', port, path: '/', ca: readFileSync(root), agent: false }, (response) => void text(response).then(resolve, reject));
        asked.on('error', reject);
      });
    let body = '';
    await until('the certificate is there', async () => {
      body = await ask().catch(() => '');
      return body !== '';
    });
    expect(body).to.equal('behind https');
  });

  it('answers on each port of a range, and tells where', async () => {
    const port = await freePort();
    const server = await start(/^Server address: .*\n/m, 'respond', '--listen', `127.0.0.1:${port}-${port}`, '--status', '203', '-H', 'X-A: b', '-b', '{{.N}} {{ .Port }} {{.Address}}');
    expect(server.output()).to.contain(`Server address: http://127.0.0.1:${port}\n`);
    const { status, headers, body } = await exchange(port, { target: '/' });
    expect([status, headers['x-a'], body]).to.deep.equal([203, ['b'], `0 ${port} 127.0.0.1:${port}`]);
  });

  it('takes three digits for the status and anything else for the body', async () => {
    expect(await exchange(await respond('404'), { target: '/' })).to.include({ status: 404, body: '' });
    expect(await exchange(await respond('hello'), { target: '/' })).to.include({ status: 200, body: 'hello' });
  });

  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['reverse-proxy', '--to', ':1', '--from', 'https://:8443'], /^error: https:\/\/:8443 asks for HTTPS without a host name.*\n {2}name a host/],
    [['reverse-proxy'], /^error: --to is missing/],
    [['reverse-proxy', '--to', 'https://a', '--to', 'http://b'], /^error: --to https:\/\/a http:\/\/b cannot be used, expected the same scheme/],
    [['reverse-proxy', '--to', ':1', '--cert', 'x'], /^error: --key is missing/],
    [['respond', '--listen', ':1-9999'], /^error: --listen ":1-9999" cannot be used/],
    [['respond', '--status', '99'], /^error: --status 99 cannot be used/],
  ];
  for (const [args, message] of refused) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCommand(args);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.match(message);
    });
  }

  it('serves on when the reader of its output has gone, and ends at Ctrl-C in a terminal', async function () {
    needPrograms(this, 'script');
    const port = await freePort();
    const session = TerminalSession.start(['respond', '--listen', `127.0.0.1:${port}`, 'hi'], { cwd: folder.path, env: { NO_COLOR: '1' }, shell: '$CADDIS | true' });
    try {
      await session.shown(/listening/);
      expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'hi' });
      session.type('\x03');
      await session.exited;
      expect(session.output()).to.match(/INFO: listening \{"addresses":\["http:\/\/127\.0\.0\.1:\d+"\]\}\n/).and.contain('shutting down').and.not.contain('\x1B[');
    } finally {
      await session.close();
    }
  });
});
