import { execFile, execFileSync } from 'node:child_process';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand } from './testing/run-command.js';
import { commandPath } from './testing/server-process.js';

describe('what a config is read from', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  const good = '{"apps": {"http": {"servers": {"é": {"listen": [":8080"]}}}}}';
  const bad = '{"apps": {"htp": {}}}';
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'caddis.json');
  });
  afterEach(() => folder.remove());

  /** Checks the config and returns exit code and output, without the folder's name. */
  const check = async (path = file): Promise<unknown> => {
    const { code, stdout, stderr } = await runCommand(['check', path], { cwd: folder.path });
    return [code, `${stdout}${stderr}`.replaceAll(`${folder.path}/`, '')];
  };

  const utf32 = (text: string, order: 'LE' | 'BE'): Buffer => {
    const bytes = Buffer.alloc(4 * text.length);
    for (let index = 0; index < text.length; index += 1) bytes[`writeUInt32${order}`](text.charCodeAt(index), 4 * index);
    return bytes;
  };
  for (const mark of ['', '\uFEFF']) {
    const encodings: Readonly<Record<string, Buffer>> = {
      'UTF-16LE': Buffer.from(mark + good, 'utf16le'),
      'UTF-16BE': Buffer.from(mark + good, 'utf16le').swap16(),
      'UTF-32LE': utf32(mark + good, 'LE'),
      'UTF-32BE': utf32(mark + good, 'BE'),
    };
    for (const [encoding, bytes] of Object.entries(encodings)) {
      it(`says that it is ${encoding}, with${mark === '' ? 'out' : ''} a byte order mark, and what to do`, async () => {
        await writeFile(file, bytes);
        expect(await check()).to.deep.equal([
          1,
          `error: config caddis.json is in ${encoding}, expected UTF-8\n  save it as UTF-8, e.g. with: iconv -f ${encoding} -t UTF-8 OLD > NEW; ` +
            'or in PowerShell: Get-Content OLD | Set-Content -Encoding utf8 NEW\n',
        ]);
      });
    }
  }

  it('may begin with a byte order mark, which is in no column', async () => {
    await writeFile(file, `\uFEFF${good}`);
    expect(await check()).to.deep.equal([0, 'caddis.json: ok, 1 modules\n']);
    await writeFile(file, `\uFEFF${bad}`);
    const [, said] = (await check()) as [number, string];
    expect(said).to.match(/^caddis\.json:1:11 error CONFIG_MODULE_UNKNOWN$/m);
    expect(said).to.contain(`\n  1 | ${bad}\n`);
  });

  it('is used, with a warning, where a byte is not UTF-8', async () => {
    await writeFile(file, Buffer.from(good, 'latin1'));
    expect(await check()).to.deep.equal([
      0,
      'caddis.json: ok, 1 modules\nWarning: config caddis.json: byte 0xe9 in line 1, column 33 is not UTF-8 and is read as U+FFFD\n' +
        '  save the file as UTF-8: names and paths with this character match nothing\n',
    ]);
  });

  it('is no folder', async () => {
    await mkdir(file);
    expect(await check()).to.deep.equal([1, 'error: config caddis.json cannot be read: EISDIR: illegal operation on a directory, read\n']);
  });

  it('is not empty', async () => {
    await writeFile(file, '');
    const [code, said] = (await check()) as [number, string];
    expect([code, said.split('\n')[1]]).to.deep.equal([1, 'expected a value, found nothing: the document is empty']);
  });

  it('may be a named pipe', async () => {
    execFileSync('mkfifo', [file]);
    const checked = check();
    await writeFile(file, good);
    expect(await checked).to.deep.equal([0, 'caddis.json: ok, 1 modules\n']);
  });

  for (const name of ['-', '/dev/stdin', '/dev/fd/0']) {
    it(`may be standard input as ${name}`, async () => {
      const { code, stderr } = await runCommand(['check', name], { input: good });
      expect([code, stderr]).to.deep.equal([0, '']);
    });
  }

  it('has a bound', async () => {
    const tooLarge = [1, 'error: config caddis.json is larger than 64 MiB\n  check the name of the file; a config of that size is not read\n'];
    await writeFile(file, Buffer.alloc(64 * 2 ** 20 + 1, ' '));
    expect(await check()).to.deep.equal(tooLarge);
    await writeFile(file, Buffer.concat([Buffer.from(good), Buffer.alloc(64 * 2 ** 20 - Buffer.byteLength(good), ' ')]));
    expect(await check()).to.deep.equal([0, 'caddis.json: ok, 1 modules\n']);
  });

  it('has an end', async () => {
    expect(await check('/dev/zero')).to.deep.equal([1, 'error: config /dev/zero is larger than 64 MiB\n  check the name of the file; a config of that size is not read\n']);
  });

  it('may be read with an empty environment', async () => {
    await writeFile(file, good);
    const { stdout } = await promisify(execFile)(process.execPath, [commandPath, 'check', file], { env: {} });
    expect(stdout).to.equal(`${file}: ok, 1 modules\n`);
  });

  describe('where the working directory was deleted', () => {
    const inDeletedFolder = async (...args: readonly string[]) => {
      const gone = join(folder.path, 'gone');
      await mkdir(gone);
      // The shell starts in the folder and deletes it before it runs the command.
      const done = promisify(execFile)('sh', ['-c', 'rmdir "$PWD" && exec "$@" 2>&1', 'sh', process.execPath, commandPath, ...args], { cwd: gone });
      const { code = 0, stdout } = await done.then((output) => ({ code: 0, ...output }), (error: { readonly code: number; readonly stdout: string }) => error);
      await rmdir(gone).catch(() => {});
      return [code, stdout];
    };

    it('is found by its whole path', async () => {
      await writeFile(file, good);
      expect(await inDeletedFolder('check', file)).to.deep.equal([0, `${file}: ok, 1 modules\n`]);
    });

    it('is not found by a relative one', async () => {
      expect(await inDeletedFolder('check', 'caddis.json')).to.deep.equal([
        1,
        'error: the working directory does not exist any more\n  change to another one, or give the path of the config from the root on\n',
      ]);
    });

    it('does not keep commands from listing and describing the standard modules', async () => {
      const [listing] = await inDeletedFolder('list-modules');
      const [describing] = await inDeletedFolder('describe', 'http');
      expect([listing, describing]).to.deep.equal([0, 0]);
    });
  });
});
