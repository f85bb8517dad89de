import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { readyToImport } from './index.js';

describe('readyToImport', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'caddis-test-')));
    mkdirSync(join(folder, 'store/linked'), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync('../store/linked', join(folder, 'node_modules/linked'));
    const files = { 'store/linked/index.mjs': 'export const place = import.meta.url;\n', 'node_modules/plain.mjs': '' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes an import follow links though a pipe was looked at before', async () => {
    const url = (path: string): string => pathToFileURL(join(folder, path)).href;
    // With this import, Node caches that the parent folders are folders.
    await import(url('node_modules/plain.mjs'));
    lstatSync(join(folder, 'pipe'));
    readyToImport();
    const { place } = (await import(url('node_modules/linked/index.mjs'))) as { readonly place: string };
    expect(place).to.equal(url('store/linked/index.mjs'));
  });
});
