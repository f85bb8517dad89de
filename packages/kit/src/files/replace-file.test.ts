import { mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { replaceFile } from './replace-file.js';

describe('replaceFile', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'caddis-replace-file-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a new file that only its owner can read, in folders that were missing', async () => {
    const path = join(folder, 'a/b/file');
    await replaceFile(path, 'text', { modified: 1000 });
    const { mode, mtimeMs } = await stat(path);
    expect([await readFile(path, 'utf8'), mode & 0o777, mtimeMs, (await stat(join(folder, 'a'))).mode & 0o777]).to.deep.equal(['text', 0o600, 1000, 0o700]);
  });

  it('puts the whole of it in the place of another', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'a longer text');
    await replaceFile(path, Buffer.from('new'), { mode: 0o666 });
    expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777, await readdir(folder)]).to.deep.equal(['new', 0o666, ['file']]);
  });

  it('leaves nothing behind when it fails', async () => {
    await mkdir(join(folder, 'file/inside'), { recursive: true });
    const error: unknown = await replaceFile(join(folder, 'file'), 'new').catch((thrown: unknown) => thrown);
    expect([(error as NodeJS.ErrnoException).code, await readdir(folder)]).to.deep.equal(['EISDIR', ['file']]);
  });
});
