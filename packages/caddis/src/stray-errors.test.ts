import { startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from './testing/app-packages.js';
import { commandPath } from './testing/server-process.js';

/** Values that are thrown outside any call, as code. Each is hard to inspect safely. */
const thrown: readonly string[] = [
  'null',
  'Object.create(null)',
  'new Proxy(new Error(), { getPrototypeOf() { throw 1; }, get() { throw 1; } })',
  'Object.defineProperty(new Error(), "message", { get() { throw 1; } })',
  'Object.assign(new Error("own json"), { toJSON() { throw 1; } })',
  '((all) => (all.errors.push(...Array(100).fill(all)), all))(new AggregateError([], "all"))',
];

const start = `start() {
  ${thrown.map((value) => `setTimeout(() => { throw ${value}; }); Promise.reject(${value});`).join('\n')}
  setTimeout(() => process.emit('error', null));
  setTimeout(() => console.error('all thrown'), 1);
}`;

describe('what a module throws outside of any call', () => {
  it('does not end the server, and is logged, whatever it is', async () => {
    const folder = await temporaryFolder();
    try {
      await writeAppPackages(folder.path, { stray: { members: start } });
      const server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', 'stray.json'], cwd: folder.path, ready: /all thrown/ });
      server.signal('SIGTERM');
      expect(await server.exited).to.equal(0);
      const told = (message: string): number => server.output().split(`"msg":"${message}"`).length - 1;
      // One more, because Node also throws an emitted `error` event that has no listener.
      expect([told('error outside of any call'), told('promise rejected without a handler')]).to.deep.equal([thrown.length + 1, thrown.length]);
    } finally {
      await folder.remove();
    }
  });
});
