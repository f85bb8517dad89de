import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts, freePort, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from './testing/exchange.js';
import { runCommand } from './testing/run-command.js';
import { commandPath } from './testing/server-process.js';

const yaml = (port: number | string, body: string): string => `apps:\n  http:\n    servers:\n      only:\n        listen: ["127.0.0.1:${port}"]\n        routes:\n          - handle:\n              - handler: static_response\n                body: ${body}\n`;

describe('configs in other languages', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text);
  const run = (...args: readonly string[]) => runCommand(args, { cwd: folder.path });
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('shows every problem of a YAML config in the YAML file', async () => {
    await write('config.yaml', `${yaml('8O80', '[1]')}  htp: {}\n`);
    const { code, stdout } = await run('check', 'config.yaml');
    expect(code).to.equal(1);
    expect(stdout.match(/^config\.yaml:.*$/gm)).to.deep.equal([
      'config.yaml:5:18 error CONFIG_ADDRESS_INVALID',
      'config.yaml:9:23 error CONFIG_WRONG_TYPE',
      'config.yaml:10:3 error CONFIG_MODULE_UNKNOWN',
    ]);
    expect(stdout).to.contain('  5 |         listen: ["127.0.0.1:8O80"]\n    |                  ^^^^^^^^^^^^^^^^\n');
    expect(stdout).to.contain('  10 |   htp: {}\n     |   ^^^\n');
    for (const command of ['validate', 'run']) expect((await run(command, 'config.yaml')).stderr).to.contain('config.yaml:5:18 error CONFIG_ADDRESS_INVALID');
  });

  it('does not show a secret of a YAML config, nor what an alias makes a secret', async () => {
    await write('a.yaml', 'apps:\n  http:\n    servers:\n      only:\n        routes:\n          - handle:\n              - handler: reverse_proxy\n                dynamic_upstreams: { source: etcd, key: k, password: &p hunter2, usernam: *p }\n');
    const { stdout } = await run('check', 'a.yaml');
    expect(stdout).to.contain('CONFIG_UNKNOWN_KEY').and.not.contain('hunter2');
  });

  it('serves a YAML config, and reads it again at SIGUSR1', async () => {
    const port = await freePort();
    await write('caddis.yaml', yaml(port, 'old'));
    const server = await startProcess({ command: process.execPath, args: [commandPath, 'run'], cwd: folder.path, ready: () => accepts(port) });
    try {
      expect(server.output()).to.contain('"file":"caddis.yaml","msg":"using the config in the working directory"');
      await write('caddis.yaml', yaml(port, 'new'));
      server.signal('SIGUSR1');
      while ((await exchange(port, { target: '/' })).body === 'old') await server.printed();
      expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'new' });
    } finally {
      await server.stop();
    }
  });

  it('reads YAML of any name, or from standard input, with --adapter', async () => {
    await write('config.txt', yaml(1, 'hi'));
    expect(await run('check', '--adapter', 'yaml', 'config.txt')).to.deep.equal({ code: 0, stdout: 'config.txt: ok, 2 modules\n', stderr: '' });
    expect(await runCommand(['check', '-a', 'yaml', '-'], { input: yaml(1, 'hi') })).to.include({ code: 0, stdout: '(standard input): ok, 2 modules\n' });
    expect((await run('check', '-a', 'yml', 'config.txt')).stderr).to.equal('error: there is no config adapter "yml"\n  use yaml, or install a package with the adapter\n');
  });

  it('allows comments and commas behind the last item in .jsonc, and says so where they are not allowed', async () => {
    const text = '// a\n{ "apps": { "http": { "servers": {}, }, }, /* b */ }\n';
    await write('a.jsonc', text);
    await write('a.json', text);
    await write('b.jsonc', '{ // a\n  "apps": { "htp": {} },\n}\n');
    expect(await run('check', 'a.jsonc')).to.include({ code: 0, stdout: 'a.jsonc: ok, 1 modules\n' });
    expect((await run('check', 'a.json')).stdout).to.contain('a.json:1:1 error CONFIG_COMMENT').and.contain('comments are allowed').and.contain('.jsonc');
    expect((await run('check', 'b.jsonc')).stdout).to.contain('b.jsonc:2:13 error CONFIG_MODULE_UNKNOWN').and.contain('  2 |   "apps": { "htp": {} },\n');
  });

  const caddyfiles: readonly (readonly [name: string, text: string])[] = [
    ['Caddyfile', 'anything'],
    ['Caddyfile.dev', ':80'],
    ['site.caddyfile', ':80'],
    ['config', ':8080 {\n\trespond hi\n}\n'],
    ['config.conf', '# a comment\nexample.com, www.example.com {\n}\n'],
    ['config.txt', '{\n\tadmin off\n}\n\n:80\n'],
    ['x', 'localhost\n\nreverse_proxy 127.0.0.1:9000\n'],
    ['y', '(snippet) {\n}\n'],
  ];
  for (const [name, text] of caddyfiles) {
    it(`knows a Caddyfile: ${JSON.stringify(text)} in ${name}`, async () => {
      await write(name, text);
      const { code, stderr } = await run('check', name);
      expect({ code, stderr }).to.deep.equal({
        code: 1,
        stderr: `error: ${name} is a Caddyfile, which Caddis cannot read\n  convert it to JSON with Caddy, and use the result: caddy adapt --config ${name} --pretty > caddis.json\n`,
      });
    });
  }

  for (const text of ['{\n  "apps": {}\n}', '{ apps: {} }', '[]', 'x', '{', '{\n}', '']) {
    it(`takes ${JSON.stringify(text)} for JSON`, async () => {
      await write('config', text);
      expect((await run('check', 'config')).stderr).to.equal('');
    });
  }
});
