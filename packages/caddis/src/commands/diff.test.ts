import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand, type CommandResult } from '../testing/run-command.js';

const proxy = (dial: string): object => ({ handler: 'reverse_proxy', upstreams: [{ dial }] });
const serving = (...handlers: readonly object[]): object => ({
  apps: { http: { servers: { edge: { listen: [':8080'], routes: handlers.map((handler) => ({ handle: [handler] })) } } } },
});

describe('caddis diff', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => void (folder = await temporaryFolder()));
  after(() => folder.remove());

  async function diff(old: object, next: object, ...flags: readonly string[]): Promise<CommandResult> {
    const files = [join(folder.path, 'old.json'), join(folder.path, 'new.json')] as const;
    await writeFile(files[0], JSON.stringify(old));
    await writeFile(files[1], JSON.stringify(next));
    return runCommand(['diff', ...files, ...flags]);
  }

  const old = serving(proxy('a:1'), proxy('b:1'), { handler: 'static_response' });
  const next = serving({ handler: 'vars' }, proxy('a:1'), proxy('c:1'));

  it('tells what is kept, moved, rebuilt, new and gone', async () => {
    const { code, stdout, stderr } = await diff(old, next);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const at = '/apps/http/servers/edge/routes';
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.includes('reverse_proxy  ') || /handlers\.\w+$/.test(line))).to.deep.equal([
      `new      ${at}/0/handle/0  http.handlers.vars`,
      `moved    ${at}/1/handle/0  http.handlers.reverse_proxy  from ${at}/0/handle/0`,
      `new      ${at}/2/handle/0  http.handlers.reverse_proxy`,
      `gone     ${at}/1/handle/0  http.handlers.reverse_proxy`,
      `gone     ${at}/2/handle/0  http.handlers.static_response`,
    ]);
    expect(lines[0]).to.equal('rebuilt  /apps/http  http');
    expect(stdout).to.match(/\n0 kept, \d+ moved, \d+ rebuilt, \d+ new, \d+ gone\nA module that uses a rebuilt service/);
  });

  it('prints JSON', async () => {
    const { code, stdout } = await diff(old, old, '--json');
    const { counts, changes } = JSON.parse(stdout) as { counts: Record<string, number>; changes: readonly { change: string }[] };
    expect(code).to.equal(0);
    expect(counts).to.deep.equal({ kept: changes.length, moved: 0, rebuilt: 0, new: 0, gone: 0 });
    expect(changes[0]).to.deep.equal({ pointer: '/apps/http', module: 'http', change: 'kept' });
  });

  it('fails where one of them is wrong', async () => {
    const { code, stderr } = await diff(old, serving({ handler: 'nonsense' }));
    expect(code).to.equal(1);
    expect(stderr).to.match(/nonsense/);
  });
});
