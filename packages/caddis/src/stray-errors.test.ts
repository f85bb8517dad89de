import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { commandPath } from './testing/server-process.js';

const core = new URL('.', import.meta.resolve('@caddis/core')).href;

/** What is thrown where nobody waits for it, as code. Each makes trouble for whoever looks at it. */
const thrown: readonly string[] = [
  'null',
  'Object.create(null)',
  'new Proxy(new Error(), { getPrototypeOf() { throw 1; }, get() { throw 1; } })',
  'Object.defineProperty(new Error(), "message", { get() { throw 1; } })',
  'Object.assign(new Error("own json"), { toJSON() { throw 1; } })',
  '((all) => (all.errors.push(...Array(100).fill(all)), all))(new AggregateError([], "all"))',
];

const code = `
  import { apps, module } from '${core}index.js';
  export class Stray {
    start() {
      ${thrown.map((value) => `setTimeout(() => { throw ${value}; }); Promise.reject(${value});`).join('\n')}
      setTimeout(() => process.emit('error', null));
      setTimeout(() => console.error('all thrown'), 1);
    }
    stop() {}
  }
  module(apps, { name: 'stray', summary: 'Throws.' })(Stray);`;

describe('what a module throws outside of any call', () => {
  it('does not end the server, and is told, whatever it is', async () => {
    const folder = await temporaryFolder();
    try {
      const home = join(folder.path, 'node_modules/stray');
      await mkdir(home, { recursive: true });
      const manifest = { name: 'stray', version: '1.2.3', type: 'module', exports: './index.js', caddis: { api: 1, modules: ['stray'] } };
      await writeFile(join(home, 'package.json'), JSON.stringify(manifest));
      await writeFile(join(home, 'index.js'), code);
      await writeFile(join(folder.path, 'package.json'), JSON.stringify({ name: 'project', dependencies: { stray: '*' } }));
      await writeFile(join(folder.path, 'caddis.json'), '{"apps":{"stray":{}}}');
      const server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', 'caddis.json'], cwd: folder.path, ready: /all thrown/ });
      server.signal('SIGTERM');
      expect(await server.exited).to.equal(0);
      const told = (message: string): number => server.output().split(`"msg":"${message}"`).length - 1;
      // Node throws what is emitted as an error and nobody listens to.
      expect([told('error outside of any call'), told('promise rejected without a handler')]).to.deep.equal([thrown.length + 1, thrown.length]);
    } finally {
      await folder.remove();
    }
  });
});
