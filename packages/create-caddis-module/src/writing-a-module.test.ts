import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { freePort, needPrograms, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { expect } from 'chai';
import { stepsOf } from './testing/page-steps.js';
import { succeed } from './testing/run-program.js';
import { startWorkspaceRegistry, type WorkspaceRegistry } from './testing/workspace-registry.js';

const page = new URL('../../../docs/writing-a-module.md', import.meta.url);

describe('docs/writing-a-module.md', function () {
  // Packages in the guide are installed and compiled by the real programs.
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let registry: WorkspaceRegistry;

  before(async function () {
    needPrograms(this, 'npm', 'tar', 'curl');
    folder = await temporaryFolder();
    await mkdir(join(folder.path, 'registry'));
    registry = await startWorkspaceRegistry(join(folder.path, 'registry'));
  });
  after(async () => {
    await registry?.close();
    await folder?.remove();
  });

  it('can be copied line by line into an empty folder, and works', async () => {
    const cwd = join(folder.path, 'my-source');
    await mkdir(cwd);
    const ports = { 8080: await freePort(), 8081: await freePort() };
    const text = (await readFile(page, 'utf8')).replace(/\b808[01]\b/g, (port) => String(ports[port as unknown as keyof typeof ports]));
    const steps = stepsOf(text, 'By hand, line by line');
    expect(steps.map(({ kind }) => kind)).to.include.members(['file', 'commands', 'output']);
    const servers: RunningProcess[] = [];
    try {
      for (const step of steps) {
        if (step.kind === 'file') {
          await mkdir(join(cwd, dirname(step.path)), { recursive: true });
          await writeFile(join(cwd, step.path), step.text);
        } else if (step.kind === 'commands') {
          await succeed('sh', ['-ec', step.text], { cwd, env: registry.environment });
        } else if (step.command.includes('caddis run')) {
          // Started without npx, which would not forward the signal that stops it.
          const args = ['node_modules/caddis/dist/main.js', ...step.command.split(' ').slice(2)];
          servers.push(await startProcess({ command: process.execPath, args, cwd, ready: /config serves/ }));
        } else {
          const command = step.command.replace(/^curl /, 'curl --silent --show-error ');
          expect(await succeed('sh', ['-c', command], { cwd })).to.equal(step.output);
        }
      }
    } finally {
      for (const server of servers) await server.stop();
    }
  });
});
