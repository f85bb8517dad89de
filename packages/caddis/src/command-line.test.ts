import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { freePort, temporaryFolder } from '@caddis/test-servers';
import { runCommand } from './testing/run-command.js';
import { version } from './version.js';

/** Returns a config with one server that answers with a text. */
function answering(port: number, body: string): unknown {
  return {
    apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } },
  };
}

describe('caddis', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const write = async (name: string, content: unknown): Promise<string> => {
    const file = join(folder.path, name);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  describe('version and help', () => {
    for (const args of [['version'], ['--version']]) {
      it(`prints the version for ${args.join(' ')}`, async () => {
        expect(await runCommand(args)).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
      });
    }

    it('lists its commands', async () => {
      const { code, stdout } = await runCommand(['help']);
      expect(code).to.equal(0);
      for (const command of ['run', 'check', 'validate', 'list-modules', 'describe', 'doctor', 'add', 'remove', 'install', 'version']) expect(stdout).to.match(new RegExp(`^  ${command} `, 'm'));
    });

    const misused: readonly (readonly [args: readonly string[], message: string])[] = [
      [['walk'], "error: unknown command 'walk'"],
      [['serve'], "error: unknown command 'serve'\n  did you mean run?\n"],
      [['caddis.json'], "error: unknown command 'caddis.json'\n  did you mean run caddis.json?\n"],
      [['run'], 'error: which config?\n  name a config, or change to a folder that has one of caddis.json, caddis.jsonc, caddis.yaml, caddis.yml\n'],
      [['run', '--port', '80'], `error: unknown option '--port'\n  write the address into "listen" of the server; without a config, use caddis reverse-proxy --from :8080 --to localhost:3000\n`],
      [['fmt', '--write', 'a.json'], "error: unknown option '--write'\n  use --overwrite\n"],
      [['docs', '--out', 'x'], "error: unknown option '--out'\n  use caddis docs build --out FOLDER\n"],
      [['run', 'a', '--config', 'b'], 'error: two configs were given: a and --config b\n'],
      [['check', '--confg', 'x'], "error: unknown option '--confg'\n  did you mean --config?\n"],
      [['check', '--deny-warnings', '--allow', 'CONFIG_VALUE_DUBTFUL', 'x.json'], 'error: --allow CONFIG_VALUE_DUBTFUL cannot be used, expected CONFIG_VALUE_DOUBTFUL\n'],
      [['check', '--allow', 'a.json', 'b.json'], 'error: --allow a.json cannot be used, expected the code of a warning'],
      [['check'], 'error: which config?\n'],
      [['validate'], 'error: which config?\n'],
    ];
    for (const [args, message] of misused) {
      it(`refuses ${args.join(' ')}`, async () => {
        const { code, stdout, stderr } = await runCommand(args, { cwd: folder.path });
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
        expect(stderr).to.contain(message);
      });
    }
  });

  describe('with --json', () => {
    const failing: readonly (readonly [args: readonly string[], code: string])[] = [
      [['check', 'none.json'], 'CADDIS_CONFIG_UNREADABLE'],
      [['check'], 'CADDIS_CONFIG_MISSING'],
      [['diff', 'wrong.json', 'none.json'], 'CADDIS_CONFIG_UNREADABLE'],
      [['diff', 'wrong.json', 'wrong.json'], 'CONFIG_MODULE_UNKNOWN'],
      [['docs', 'diff', 'none.json', 'none.json'], 'CADDIS_DOCS_UNREADABLE'],
      [['list-modules', '--project', 'none'], 'CADDIS_PROJECT_MISSING'],
      [['check', '--confg', 'x'], 'CADDIS_USAGE_INVALID'],
      [['walk'], 'CADDIS_USAGE_INVALID'],
      [['check', 'a', 'b'], 'CADDIS_USAGE_INVALID'],
    ];
    for (const [args, expected] of failing) {
      it(`prints JSON also where it fails: ${args.join(' ')}`, async () => {
        await write('wrong.json', { apps: { htpp: {} } });
        const { code, stdout, stderr } = await runCommand([...args, '--json'], { cwd: folder.path });
        expect({ code, stderr }).to.deep.equal({ code: 1, stderr: '' });
        const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: readonly { code: string; severity: string; message: string }[] };
        expect([ok, problems[0]?.code, problems[0]?.severity]).to.deep.equal([false, expected, 'error']);
      });
    }
  });

  it('tells where certificates will come from, and of many alike the first ones', async () => {
    const host = ['localhost', ...Array.from({ length: 50 }, (_, number) => `h${number}.example.com`)];
    const routes = [{ match: [{ host }], handle: [{ handler: 'static_response' }] }];
    await write('caddis.json', { apps: { http: { servers: { edge: { listen: [':443'], routes } } } } });
    const { code, stdout } = await runCommand(['check'], { cwd: folder.path });
    const lines = stdout.trim().split('\n');
    expect([code, lines.length, lines[1], lines.at(-1)]).to.deep.equal([0, 13, '  localhost: from the storage, or obtained by internal', '  and 40 similar problems, which --json lists']);
    const { forecasts } = JSON.parse((await runCommand(['check', '--json'], { cwd: folder.path })).stdout) as { forecasts: readonly unknown[] };
    expect(forecasts).to.have.length(51);
  });

  describe('without a named config', () => {
    it('takes that of the working directory, and says so', async () => {
      await write('caddis.json', answering(0, 'hi'));
      expect(await runCommand(['check'], { cwd: folder.path })).to.deep.equal({ code: 0, stdout: 'caddis.json: ok, 2 modules\n', stderr: '' });
      expect(await runCommand(['validate'], { cwd: folder.path })).to.deep.equal({ code: 0, stdout: 'Valid configuration\n', stderr: 'Using the config caddis.json\n' });
    });
  });

  describe('check', () => {
    it('says that a config is right and how many modules it has', async () => {
      const file = await write('good.json', answering(0, 'hi'));
      expect(await runCommand(['check', file])).to.deep.equal({ code: 0, stdout: `${file}: ok, 2 modules\n`, stderr: '' });
    });

    it('reads standard input', async () => {
      const input = JSON.stringify(answering(0, 'hi'));
      expect(await runCommand(['check', '-'], { input })).to.deep.equal({ code: 0, stdout: '(standard input): ok, 2 modules\n', stderr: '' });
    });

    it('prints every problem with its place', async () => {
      const file = await write('bad.json', '{\n  "apps": {\n    "http": { "servers": { "a": { "listn": [":1"], "routes": 5 } } }\n  },\n  "aps": {}\n}\n');
      const { code, stdout, stderr } = await runCommand(['check', file]);
      expect({ code, stderr }).to.deep.equal({ code: 1, stderr: '' });
      expect(stdout.match(/^\S+:\d+:\d+ .*$/gm)).to.deep.equal([
        `${file}:3:35 error CONFIG_UNKNOWN_KEY`,
        `${file}:3:62 error CONFIG_WRONG_TYPE`,
        `${file}:5:3 error CONFIG_UNKNOWN_KEY`,
      ]);
    });

    it('prints problems as JSON for tools', async () => {
      const file = await write('bad.json', { apps: { htp: {} } });
      const { code, stdout } = await runCommand(['check', '--json', file]);
      const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: Record<string, unknown>[] };
      expect({ code, ok, count: problems.length }).to.deep.equal({ code: 1, ok: false, count: 1 });
      expect(problems[0]).to.include({ code: 'CONFIG_MODULE_UNKNOWN', pointer: '/apps/htp', line: 1, column: 10 });
    });

    it('shows nothing of a config that a terminal would obey', async () => {
      const odd = 'a\\u001b[31m\u009b1m\u202e';
      const file = await write('odd.json', `{"apps":{"http":{"servers":{"${odd}":{"listen":["${odd}:1"],"${odd}":1,"routes":[{"handle":[{"handler":"${odd}"}]}]}}}}}`);
      for (const args of [['check', file], ['validate', '--config', file], ['run', '--config', file]]) {
        const { code, stdout, stderr } = await runCommand(args);
        expect(code).to.equal(1);
        expect(stdout + stderr).not.to.match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }
    });

    it('names a config that cannot be read', async () => {
      const { code, stdout, stderr } = await runCommand(['check', join(folder.path, 'none.json')]);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.match(/^error: config .*none\.json cannot be read: ENOENT/);
    });
  });

  describe('validate', () => {
    it('builds a config that is nested as deep as a document may be', async () => {
      const levels = 4990;
      const sources = `${'{"source":"multi","sources":['.repeat(levels)}{"source":"a","name":"127.0.0.1"}${']}'.repeat(levels)}`;
      const proxy = `{"handler":"reverse_proxy","dynamic_upstreams":${sources}}`;
      const file = await write('deep.json', `{"apps":{"http":{"servers":{"only":{"listen":["127.0.0.1:0"],"routes":[{"handle":[${proxy}]}]}}}}}`);
      expect(await runCommand(['validate', '--config', file])).to.deep.equal({ code: 0, stdout: 'Valid configuration\n', stderr: '' });
    });

    it('builds the modules and cleans them up, and starts none', async () => {
      const file = await write('good.json', answering(await freePort(), 'hi'));
      expect(await runCommand(['validate', '--config', file])).to.deep.equal({ code: 0, stdout: 'Valid configuration\n', stderr: '' });
    });

    it('tells how long each step took, in a few lines whatever the number of modules', async () => {
      const route = { group: 'one', handle: [{ handler: 'static_response', body: 'hi' }] };
      const server = { listen: [`127.0.0.1:${await freePort()}`], routes: Array.from({ length: 1000 }, () => route) };
      const file = await write('many.json', JSON.stringify({ apps: { http: { servers: { only: server } } } }));
      const { code, stdout, stderr } = await runCommand(['validate', '--times', '--config', file]);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const [head = '', app = '', ...others] = stdout.trimEnd().split('\n');
      expect(head).to.match(/^ +total +construct +provision +validate {2}\(milliseconds\)$/);
      expect(app).to.match(/^> +\d+\.\d .* {2}http {2}\/apps\/http$/);
      expect(others.at(-1)).to.equal('Valid configuration');
      expect(others.at(-2)).to.match(/ … \d+ more$/);
      expect(others.length).to.be.below(25);
    });

    it('prints problems on standard error', async () => {
      const file = await write('bad.json', { apps: { htp: {} } });
      const { code, stdout, stderr } = await runCommand(['validate', '--config', file]);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.contain('CONFIG_MODULE_UNKNOWN');
    });
  });

  describe('list-modules', () => {
    it('lists the standard distribution as Caddy does', async () => {
      const { code, stdout } = await runCommand(['list-modules'], { cwd: folder.path });
      const ids = stdout.split('\n\n')[0]?.split('\n') ?? [];
      expect(code).to.equal(0);
      expect(ids).to.include.members(['http', 'http.handlers.reverse_proxy', 'http.reverse_proxy.upstreams.multi', 'http.reverse_proxy.upstreams.a']);
      expect(ids).to.deep.equal([...ids].sort());
      expect(stdout.endsWith(`\n\n  Standard modules: ${ids.length}\n`)).to.equal(true);
    });

    const writeMine = async (): Promise<void> => {
      await write('package.json', { name: 'mine', version: '1.2.3', type: 'module', main: 'index.js', caddis: { api: 1, modules: ['http.matchers.mine'] } });
      const core = new URL('.', import.meta.resolve('@caddis/core')).href;
      const imports = `import { module } from '${core}index.js'; import { matchers } from '${core}http/index.js';`;
      await write('index.js', `${imports} export class Mine { matches() {} } module(matchers, { name: 'mine', summary: 'Matches.' })(Mine);`);
    };

    it('adds versions and packages, and leaves out the standard ones', async () => {
      await writeMine();
      expect(await runCommand(['list-modules', '--packages', '--versions', '--skip-standard'], { cwd: folder.path })).to.deep.equal({
        code: 0,
        stdout: 'http.matchers.mine v1.2.3 mine\n\n  Non-standard modules: 1\n',
        stderr: '',
      });
    });

    it('prints JSON with the keys of Caddy', async () => {
      await writeMine();
      const { stdout } = await runCommand(['list-modules', '--json', '--skip-standard'], { cwd: folder.path });
      expect(JSON.parse(stdout)).to.deep.equal([{ module_name: 'http.matchers.mine', module_type: 'non-standard', version: 'v1.2.3', package_url: 'mine' }]);
    });

    it('warns of a package whose manifest is wrong and lists the others', async () => {
      await write('package.json', { name: 'mine', version: '1.2.3', caddis: { api: 1, modules: 'http' } });
      const { code, stdout, stderr } = await runCommand(['list-modules'], { cwd: folder.path });
      expect(code).to.equal(0);
      expect(stdout).to.contain('http.handlers.static_response');
      expect(stderr).to.match(/^Warning: .*mine.*"caddis.modules" is not an array/);
    });
  });
});
