import { fileURLToPath } from 'node:url';
import { otherModuleNames } from '@caddis/runtime';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';
import { runCommand } from './testing/run-command.js';

describe('words that people write in the place of the name of a module', () => {
  let here: ReadonlySet<string>;
  before(async () => {
    const { registry } = await openRegistry({ project: fileURLToPath(new URL('../../../', import.meta.url)) });
    here = new Set(registry.ids());
  });

  it('are the names of no modules', () => {
    expect(otherModuleNames().filter(([namespace, name]) => here.has(`${namespace}.${name}`))).to.deep.equal([]);
  });

  it('are told what to write, which is there', () => {
    for (const [namespace, name, instead] of otherModuleNames()) {
      // The name is given with its inline key, or alone after the first words.
      const keyed = [...instead.matchAll(/"(?:handler|protocol|source|module)": "(\w+)"/g)].map(([, meant]) => meant);
      const [, alone] = /^write (?:the matcher )?"(\w+)"/.exec(instead) ?? [];
      const ids = [...keyed, ...(alone === undefined || ['logs', 'root', 'module', 'handler', 'protocol', 'source', 'file', 'header'].includes(alone) ? [] : [alone])];
      for (const meant of ids) expect(here.has(namespace === '' ? (meant ?? '') : `${namespace}.${meant}`), `${namespace}.${name}: ${meant}`).to.equal(true);
    }
  });

  it('give help that says so, and nothing that leads astray', async () => {
    const handle = [{ handler: 'redir' }, { handler: 'reverse_proxy', transport: { protocol: 'https' }, upstreams: [{ dial: 'a:1' }], load_balancing: { selection_policy: { policy: 'sticky' } } }];
    const input = JSON.stringify({ apps: { http: { servers: { a: { listen: [':80'], routes: [{ match: [{ url: ['/x'] }], handle }] } } } } });
    const { stdout } = await runCommand(['check', '-'], { input });
    const helps = [...stdout.matchAll(/^ {2}help (.*)$/gm)].map(([, help]) => help);
    expect(helps.filter((help) => /did you mean "http"/.test(help ?? ''))).to.deep.equal([]);
    expect(helps.map((help) => help?.replace(/:.*/, ''))).to.have.members(['write "handler"', 'write "protocol"', 'write "cookie"', 'write "path"']);
  });
});
