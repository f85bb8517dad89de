import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@caddis/core';
import { RecordingLogger, TestContext, failureOf, testRequest, until } from '@caddis/test-helpers';
import { conformance } from '@caddis/testkit';
import { expect } from 'chai';
import { FileUpstreams } from './file-upstreams.js';

conformance(FileUpstreams, { describe, it, configs: [{ path: fileURLToPath(new URL('../data/backends.json', import.meta.url)) }] });

describe('the upstream source file', () => {
  let folder: string;
  let path: string;
  let log: RecordingLogger;
  let context: TestContext;
  let source: FileUpstreams;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'file-upstreams-'));
    path = join(folder, 'backends.json');
    log = new RecordingLogger();
    context = new TestContext('http.reverse_proxy.upstreams.file');
    source = new FileUpstreams({ path, refresh: 3_600_000, grace_period: 3_600_000 }, log, systemClock);
  });

  afterEach(async () => {
    await context.close();
    await rm(folder, { recursive: true });
  });

  const dials = async (): Promise<readonly string[]> => (await source.getUpstreams(testRequest())).map(({ dial }) => dial);
  const untilDials = (...wanted: readonly string[]): Promise<void> =>
    until(`it names ${wanted.join()}`, async () => (await dials()).join() === wanted.join());
  const untilState = (state: string): Promise<void> => until(`it is ${state}`, () => source.status().state === state);

  async function start(text: string): Promise<void> {
    await writeFile(path, text);
    await source.provision(context);
  }

  it('names what the file names, in its order, and nothing twice', async () => {
    await start('["b:80", "a:80", "b:80"]');
    expect(await dials()).to.deep.equal(['b:80', 'a:80']);
  });

  it('follows a file that is written over, and keeps the upstreams that stay', async () => {
    await start('["a:80", "b:80"]');
    await untilDials('a:80', 'b:80');
    const [, kept] = source.known();
    await writeFile(path, '["b:80", "c:80"]');
    await untilDials('b:80', 'c:80');
    expect(source.known()[0]).to.equal(kept);
  });

  it('follows a file that is replaced by renaming, each time', async () => {
    await start('["a:80"]');
    for (const dial of ['b:80', 'c:80']) {
      await writeFile(`${path}.new`, JSON.stringify([dial]));
      await rename(`${path}.new`, path);
      await untilDials(dial);
    }
  });

  it('uses what it knew while the file is half written, and says so once', async () => {
    await start('["a:80"]');
    await untilDials('a:80');
    await writeFile(path, '["a:80",');
    await untilState('stale');
    expect(await dials()).to.deep.equal(['a:80']);
    await writeFile(path, '["a:80", "b:80"]');
    await untilDials('a:80', 'b:80');
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).to.deep.equal([
      'warn the file of backends cannot be read',
      'info the file of backends can be read again',
    ]);
  });

  it('fails without a file, and finds it when it is there', async () => {
    await source.provision(context);
    expect((await failureOf(dials())).message).to.include('ENOENT');
    await writeFile(path, '["a:80"]');
    await untilState('ok');
    expect(await dials()).to.deep.equal(['a:80']);
  });

  it('leaves out what is no address, with the reason', async () => {
    await start('["a:80", 7, "b:http"]');
    await untilState('partial');
    expect(source.status().leftOut?.map(({ candidate }) => candidate)).to.deep.equal(['7', '"b:http"']);
  });

  it('tells no backends from not knowing', async () => {
    await start('[]');
    await untilState('empty');
    expect(await dials()).to.deep.equal([]);
  });
});
