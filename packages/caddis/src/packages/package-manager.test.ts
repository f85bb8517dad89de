import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { findPackageManager } from './package-manager.js';

describe('the package manager of a project', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder.path, 'app'));
  });
  afterEach(() => folder.remove());

  const rows: readonly (readonly [files: Readonly<Record<string, string>>, name: string, add: string, remove: string])[] = [
    [{ 'app/package-lock.json': '{}' }, 'npm', 'install x', 'uninstall x'],
    [{ 'app/pnpm-lock.yaml': '' }, 'pnpm', 'add x', 'remove x'],
    [{ 'app/yarn.lock': '' }, 'yarn', 'add x', 'remove x'],
    [{ 'app/bun.lock': '' }, 'bun', 'add x', 'remove x'],
    [{ 'app/bun.lockb': '' }, 'bun', 'add x', 'remove x'],
    [{ 'pnpm-lock.yaml': '' }, 'pnpm', 'add x', 'remove x'],
    [{ 'yarn.lock': '', 'app/package-lock.json': '{}' }, 'npm', 'install x', 'uninstall x'],
    [{ 'app/package.json': '{"packageManager":"pnpm@10.0.0+sha512.abc"}', 'app/package-lock.json': '{}' }, 'pnpm', 'add x', 'remove x'],
    [{ 'app/pnpm-lock.yaml': '', 'app/pnpm-workspace.yaml': '' }, 'pnpm', 'add --workspace-root x', 'remove --workspace-root x'],
    [{ 'app/package.json': '{"workspaces":["a"],"packageManager":"yarn@1.22.22"}' }, 'yarn', 'add --ignore-workspace-root-check x', 'remove --ignore-workspace-root-check x'],
    [{ 'app/package.json': '{"workspaces":["a"],"packageManager":"yarn@4.1.0"}' }, 'yarn', 'add x', 'remove x'],
  ];
  for (const [files, name, add, remove] of rows) {
    it(`is ${name} where there is ${Object.entries(files).map(([file, text]) => `${file} ${text}`.trim()).join(' and ')}`, async () => {
      for (const [file, text] of Object.entries(files)) await writeFile(join(folder.path, file), text);
      const manager = findPackageManager(join(folder.path, 'app'));
      expect([manager.name, manager.add(['x']).join(' '), manager.remove(['x']).join(' ')]).to.deep.equal([name, add, remove]);
    });
  }
});
