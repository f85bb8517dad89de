import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { commandPath } from './testing/server-process.js';

describe('the cache of compiled code', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const version = (cache: string): readonly unknown[] => {
    const { NODE_COMPILE_CACHE: _named, NODE_DISABLE_COMPILE_CACHE: _off, ...env } = process.env;
    const { status, stderr } = spawnSync(process.execPath, [commandPath, 'version'], { env: { ...env, XDG_CACHE_HOME: cache }, encoding: 'utf8' });
    return [status, stderr];
  };

  it('is kept in a folder of the user, where Node has one', async () => {
    expect(version(folder.path)).to.deep.equal([0, '']);
    const kept = existsSync(join(folder.path, 'caddis')) ? await readdir(join(folder.path, 'caddis')) : [];
    expect(kept.length).to.equal('enableCompileCache' in nodeModule ? 1 : 0);
  });

  it('is done without where it cannot be written', async () => {
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    expect(version(file)).to.deep.equal([0, '']);
  });
});
