import fs, { existsSync, fstatSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { FileOutput, type FileOutputSettings, type RollSettings } from './file-output.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const roll: RollSettings = { maxBytes: 100, intervalMs: 0, minutes: [], timesOfDay: [], localTime: false, gzip: true, maxFiles: 2, maxAgeMs: 1e12 };

describe('FileOutput', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  let log: RecordingLogger;
  let clock: FakeClock;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'logs', 'access.log');
    log = new RecordingLogger();
    clock = new FakeClock();
  });
  afterEach(() => folder.remove());

  const open = (settings: Partial<FileOutputSettings> = {}): FileOutput => new FileOutput({ path, mode: 0o600, folderMode: 0o700, ...settings }, log, clock);

  it('makes folder and file with their permissions, and appends to what is there', async () => {
    const first = open({ mode: 0o640 });
    first.write('one\n');
    await first.end();
    const second = open();
    second.write('two\n');
    second.write('three\n');
    await turn();
    expect(readFileSync(path, 'utf8')).to.equal('one\ntwo\nthree\n');
    expect([statSync(path).mode & 0o777, statSync(join(folder.path, 'logs')).mode & 0o777]).to.deep.equal([0o600, 0o700]);
    await second.end();
  });

  it('rolls by size, compresses what was rolled, and keeps as many as it is told', async () => {
    const output = open({ roll });
    for (let number = 0; number < 5; number += 1) {
      output.write(`${String(number).repeat(79)}\n`);
      await turn();
    }
    await output.end();
    const files = readdirSync(join(folder.path, 'logs')).sort();
    expect(files).to.have.length(3);
    expect(readFileSync(path, 'utf8')).to.equal(`${'4'.repeat(79)}\n`);
    const rolled = files.filter((name) => name !== 'access.log').map((name) => gunzipSync(readFileSync(join(folder.path, 'logs', name))).toString('utf8'));
    expect(rolled).to.have.members([`${'2'.repeat(79)}\n`, `${'3'.repeat(79)}\n`]);
    expect(log.lines).to.deep.equal([]);
  });

  it('rolls after a time, at the next line', async () => {
    const output = open({ roll: { ...roll, maxBytes: 1e9, intervalMs: 60_000, gzip: false } });
    output.write('before\n');
    await turn();
    await clock.advance(2 * 365 * 86_400_000);
    await clock.advance(Math.max(0, Date.now() + 60_000 - clock.now()));
    output.write('after\n');
    await output.end();
    expect([readFileSync(path, 'utf8'), readdirSync(join(folder.path, 'logs')).length]).to.deep.equal(['after\n', 2]);
  });

  it('opens the file again when it was renamed', async () => {
    const output = open();
    output.write('one\n');
    await turn();
    renameSync(path, `${path}.1`);
    await clock.advance(2000);
    output.write('two\n');
    await output.end();
    expect([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')]).to.deep.equal(['one\n', 'two\n']);
  });

  // How much of 'two\nthree\n' the disk still takes, and what is then in the old and in the new file.
  for (const [room, before, after] of [[0, '', 'two\nthree\n'], [2, 'tw', 'two\nthree\n'], [6, 'two\nth', 'three\n']] as const) {
    it(`goes on in a new file, and with a whole line, when the disk is full after ${room} bytes and somebody has moved the file that filled it`, async () => {
      const output = open();
      output.write('one\n');
      await turn();
      const { writeSync } = fs;
      const { ino } = statSync(path);
      let left: number = room;
      fs.writeSync = ((descriptor: number, content: string | Uint8Array, ...rest: []) => {
        const written = fstatSync(descriptor).ino;
        const isOld = written === ino;
        if (!isOld && written !== statSync(path, { throwIfNoEntry: false })?.ino) return writeSync(descriptor, content as string, ...rest);
        if (isOld && left === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        // The new file takes the content in pieces, too.
        const bytes = writeSync(descriptor, Buffer.from(content as string).subarray(0, isOld ? left : 1));
        if (isOld) left -= bytes;
        return bytes;
      }) as typeof writeSync;
      syncBuiltinESMExports();
      try {
        output.write('two\n');
        output.write('three\n');
        await turn();
        await clock.advance(1);
        expect(output.state).to.include({ failing: 'ENOSPC', waiting_bytes: 10 - room });
        renameSync(path, `${path}.full`);
        await clock.advance(2000);
        expect([readFileSync(`${path}.full`, 'utf8'), readFileSync(path, 'utf8')]).to.deep.equal([`one\n${before}`, after]);
        expect(output.state).to.include({ failing: undefined, waiting_bytes: 0 });
      } finally {
        fs.writeSync = writeSync;
        syncBuiltinESMExports();
        await output.end();
      }
    });
  }

  it('begins with a line of its own where an earlier process could not finish its last one', async () => {
    await open().end();
    writeFileSync(path, 'one\ntw');
    const output = open();
    output.write('three\n');
    output.write('four\n');
    await output.end();
    expect(readFileSync(path, 'utf8')).to.equal('one\ntw\nthree\nfour\n');
  });

  it('compresses what an earlier process has left behind', async () => {
    await open().end();
    const left = join(folder.path, 'logs', 'access-2026-01-31T12-00-00.000.log');
    writeFileSync(left, 'left\n');
    await open({ roll }).end();
    expect([existsSync(left), gunzipSync(readFileSync(`${left}.gz`)).toString('utf8')]).to.deep.equal([false, 'left\n']);
  });

  it('tells of a full disk once, keeps a bounded amount, and counts the rest', async () => {
    const output = open({ path: '/dev/full' });
    const line = `${'x'.repeat(1023)}\n`;
    for (let number = 0; number < 2000; number += 1) output.write(line);
    await turn();
    const { waiting_bytes: waiting, dropped_lines: dropped, failing } = output.state as { waiting_bytes: number; dropped_lines: number; failing: string };
    expect(failing).to.equal('ENOSPC');
    expect(waiting).to.be.within(1, 2 ** 20);
    expect(dropped).to.be.within(900, 2000);
    expect(log.lines.filter(({ level }) => level === 'error')).to.have.length(1);
    const ended = output.end();
    await clock.advance(10_000);
    await ended;
  });
});
