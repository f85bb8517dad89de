import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type HeapQuestion, heapTopic } from '@caddis/kit';
import { linkedProcesses } from '@caddis/test-helpers';
import { expect } from 'chai';
import { heapOfWorker, heapsOfAll } from './heap-files.js';

/** A server with three workers. The second one does not answer, and whoever asks it for the heap of another worker waits for ever. */
function processes(folders: Set<string>): ReturnType<typeof linkedProcesses>[0] {
  const [supervisor, ...workers] = linkedProcesses(3);
  for (const { id, answer } of workers.map((worker) => ({ id: worker.id, answer: worker.answer.bind(worker) }))) {
    answer(heapTopic, async (question) => {
      const { worker, file } = question as HeapQuestion;
      if (worker !== id) return new Promise(() => {});
      if (id === 2) return undefined;
      folders.add(file.slice(0, file.lastIndexOf('/')));
      await writeFile(file, `what worker ${id} knows`.repeat(100 * id), { flag: 'wx' });
      return id;
    });
  }
  return supervisor;
}

describe('heaps of workers', () => {
  it('are those of one worker, where it answers', async () => {
    const supervisor = processes(new Set());
    const file = await heapOfWorker(supervisor, 3);
    expect(await file?.readFile('utf8')).to.equal('what worker 3 knows'.repeat(300));
    await file?.close();
    expect(await heapOfWorker(supervisor, 2)).to.equal(undefined);
  });

  it('are not taken of further workers when the client has left', async () => {
    const folders = new Set<string>();
    const archive = await heapsOfAll(processes(folders), Date.UTC(2026, 0, 2), AbortSignal.abort(), (file) => writeFile(file, ''));
    await archive.close();
    expect(folders.size).to.equal(0);
  });

  it('are an archive of all that answer, of which no file is left', async () => {
    const folders = new Set<string>();
    const archive = await heapsOfAll(processes(folders), Date.UTC(2026, 0, 2), new AbortController().signal, (file) => writeFile(file, 'x'.repeat(512)));
    const bytes = Buffer.alloc((await archive.stat()).size);
    await archive.read(bytes, 0, bytes.length, 0);
    await archive.close();
    const tar = (...args: readonly string[]): string => spawnSync('tar', args, { input: bytes, encoding: 'utf8', env: { TZ: 'UTC', PATH: process.env['PATH'] } }).stdout;
    expect(tar('-tf', '-').split('\n')).to.deep.equal(['supervisor.heapsnapshot', 'worker-1.heapsnapshot', 'worker-3.heapsnapshot', '']);
    expect(tar('-tvf', '-').split('\n')[1]).to.match(/^-rw------- .* 1900 2026-01-02 00:00 worker-1\.heapsnapshot$/);
    expect(tar('-xOf', '-', 'worker-3.heapsnapshot')).to.equal('what worker 3 knows'.repeat(300));
    expect([folders.size, (await readdir(tmpdir())).filter((name) => [...folders].some((folder) => folder.endsWith(`/${name}`)))]).to.deep.equal([1, []]);
  });
});
