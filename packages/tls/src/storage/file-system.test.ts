import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@caddis/core';
import { FakeClock, until } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { dataFolder } from './data-folder.js';
import { FileSystemStorage } from './file-system.js';
import { certificateKeys, safeKey } from './storage-keys.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('file_system', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let root: string;
  const never = new AbortController().signal;
  beforeEach(async () => {
    folder = await temporaryFolder();
    root = join(folder.path, 'data');
  });
  afterEach(() => folder.remove());
  const make = (clock = systemClock): FileSystemStorage => new FileSystemStorage({ root }, clock);

  it('keeps values in files that only their owner reads', async () => {
    const storage = make();
    await storage.store('certificates/local/a.example/a.example.key', bytes('secret'));
    const file = join(root, 'certificates/local/a.example/a.example.key');
    expect(await readFile(file, 'utf8')).to.equal('secret');
    expect([(await stat(file)).mode & 0o777, (await stat(join(root, 'certificates/local'))).mode & 0o777]).to.deep.equal([0o600, 0o700]);
    expect(await storage.load('certificates/local/a.example/a.example.key')).to.deep.equal(bytes('secret'));
    expect(await readdir(join(root, 'certificates/local/a.example'))).to.deep.equal(['a.example.key']);
  });

  it('lists what stands in a folder, and all below it', async () => {
    const storage = make();
    for (const key of ['a/b/c', 'a/d', 'e']) await storage.store(key, bytes(key));
    expect(await storage.list('a')).to.deep.equal(['a/b', 'a/d']);
    expect(await storage.list('', { recursive: true })).to.deep.equal(['a/b/c', 'a/d', 'e']);
    expect(await storage.list('nothing')).to.deep.equal([]);
  });

  it('knows what is not there', async () => {
    const storage = make();
    await storage.store('a/b', bytes('1'));
    expect([await storage.load('x'), await storage.stat('a'), await storage.load('a'), await storage.load('a/b/c')]).to.deep.equal([undefined, undefined, undefined, undefined]);
    expect((await storage.stat('a/b'))?.size).to.equal(1);
    await storage.delete('a');
    await storage.delete('a');
    expect(await storage.load('a/b')).to.equal(undefined);
  });

  for (const key of ['../x', 'a/../../x', 'a\\..\\x', 'a/\0']) {
    it(`refuses the key ${JSON.stringify(key)}`, async () => {
      const error = await make().store(key, bytes('')).then(undefined, (thrown: unknown) => thrown);
      expect(error).to.include({ code: 'TLS_STORAGE_KEY_INVALID' });
    });
  }

  it('gives a lock to one holder at a time, also of two storages', async () => {
    const clock = new FakeClock();
    const [one, two] = [make(clock), make(clock)];
    const release = await one.lock('issue_cert_a', never);
    let isHeld = true;
    const second = two.lock('issue_cert_a', never).then((releaseSecond) => {
      expect(isHeld).to.equal(false);
      return releaseSecond();
    });
    const third = one.lock('issue_cert_a', never).then((releaseThird) => releaseThird());
    isHeld = false;
    await release();
    await until('the lock goes round', async () => {
      await clock.advance(1000);
      return Promise.race([Promise.all([second, third]).then(() => true), new Promise<false>((resolve) => setImmediate(() => resolve(false)))]);
    });
    expect(await readdir(join(root, 'locks'))).to.deep.equal([]);
  });

  it('takes over a lock whose holder is gone, and waits for one that is fresh', async () => {
    const clock = new FakeClock();
    await mkdir(join(root, 'locks'), { recursive: true });
    const written = new Date(clock.now()).toISOString();
    await writeFile(join(root, 'locks', 'a.lock'), JSON.stringify({ created: written, updated: written }));
    await writeFile(join(root, 'locks', 'b.lock'), '');
    await utimes(join(root, 'locks', 'b.lock'), clock.now() / 1000, clock.now() / 1000);
    const storage = make(clock);
    const fresh = new AbortController();
    const waiting = storage.lock('a', fresh.signal).then(undefined, (error: Error) => error.message);
    await new Promise((resolve) => setImmediate(resolve));
    fresh.abort(new Error('given up'));
    expect(await waiting).to.equal('given up');
    await clock.advance(10_001);
    for (const name of ['a', 'b']) await (await storage.lock(name, never))();
    expect(await readdir(join(root, 'locks'))).to.deep.equal([]);
  });

  it('says that it holds a lock as long as it does', async () => {
    const clock = new FakeClock();
    const release = await make(clock).lock('a', never);
    const path = join(root, 'locks', 'a.lock');
    const before = JSON.parse(await readFile(path, 'utf8')) as { created: string; updated: string };
    await clock.advance(5000);
    await until('the file says so', async () => (JSON.parse((await readFile(path, 'utf8')) || '{}') as { updated?: string }).updated === new Date(clock.now()).toISOString());
    expect((JSON.parse(await readFile(path, 'utf8')) as { created: string }).created).to.equal(before.created);
    await release();
  });
});

describe('keys of a storage', () => {
  it('are those of Caddy', () => {
    expect(certificateKeys('acme-v02.api.letsencrypt.org-directory', '*.Example.com').certificate).to.equal(
      'certificates/acme-v02.api.letsencrypt.org-directory/wildcard_.example.com/wildcard_.example.com.crt',
    );
    expect(['2001:db8::1', '../../etc', 'a b+c'].map(safeKey)).to.deep.equal(['2001-db8--1', 'etc', 'a_b_plus_c']);
  });

  it('stand in the folder of the user’s data', () => {
    expect([
      dataFolder({ XDG_DATA_HOME: '/data', HOME: '/home/a' }, 'linux'),
      dataFolder({ HOME: '/home/a' }, 'linux'),
      dataFolder({ HOME: '/home/a' }, 'darwin'),
    ]).to.deep.equal(['/data/caddy', '/home/a/.local/share/caddy', '/home/a/Library/Application Support/Caddy']);
  });
});
