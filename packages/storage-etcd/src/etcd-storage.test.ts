import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, type Clock } from '@caddis/core';
import { failureOf, FakeClock, RecordingLogger, until } from '@caddis/test-helpers';
import { createCertificates, type Etcd, needPrograms, startEtcd, temporaryFolder } from '@caddis/test-servers';
import { conformance } from '@caddis/testkit';
import { expect } from 'chai';
import { EtcdStorage } from './etcd-storage.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const never = new AbortController().signal;

describe('the storage etcd', () => {
  let etcd: Etcd;
  let count = 0;
  const made: EtcdStorage[] = [];
  let log: RecordingLogger;

  before(async function () {
    needPrograms(this, 'etcd');
    etcd = await startEtcd({ args: ['--max-txn-ops', '2000'] });
  });
  after(() => etcd?.close());
  beforeEach(() => {
    count += 1;
    log = new RecordingLogger();
  });
  afterEach(() => Promise.all(made.splice(0).map((storage) => storage.cleanup())));

  async function make(more: Partial<ConstructorParameters<typeof EtcdStorage>[0]> = {}, clock: Clock = systemClock): Promise<EtcdStorage> {
    const storage = new EtcdStorage({ endpoints: etcd.endpoints, key: `test/${count}`, timeout: 60_000, lock_ttl: 30_000, last_good_folder: '', ...more }, log, clock);
    await storage.provision();
    made.push(storage);
    return storage;
  }

  conformance(EtcdStorage, { describe, it, configs: () => [{ endpoints: etcd.endpoints, key: 'conformance', last_good_folder: '' }] });

  it('keeps any bytes, with the time', async () => {
    const clock = new FakeClock(Date.UTC(2026, 0, 2));
    const storage = await make({}, clock);
    const value = Buffer.from([0, 10, 0xff, 0x80, 13, 10]);
    await storage.store('a/b', value);
    expect(await storage.load('a/b')).to.deep.equal(value);
    expect(await storage.load('a//b')).to.deep.equal(value);
    expect(await storage.stat('a/b')).to.include({ size: 6, modified: Date.UTC(2026, 0, 2) });
    await storage.store('empty', Buffer.alloc(0));
    expect(await storage.load('empty')).to.deep.equal(Buffer.alloc(0));
  });

  it('reads what was put there by hand', async () => {
    await etcd.change([`test/${count}/by/hand`, 'modified=text']);
    const storage = await make();
    expect(await storage.load('by/hand')).to.deep.equal(bytes('modified=text'));
    expect(await storage.stat('by/hand')).to.include({ size: 13, modified: 0 });
  });

  it('reads values that are asked for together with one call for a hundred', async () => {
    const storage = await make();
    await Promise.all(Array.from({ length: 20 }, (_, index) => storage.store(`many/${index}`, bytes(`${index}`))));
    const before = await etcd.count('Txn');
    const values = await Promise.all(Array.from({ length: 150 }, (_, index) => storage.load(`many/${index % 30}`)));
    expect(values.map((value) => value?.toString('utf8'))).to.deep.equal(Array.from({ length: 150 }, (_, index) => (index % 30 < 20 ? `${index % 30}` : undefined)));
    expect((await etcd.count('Txn')) - before).to.equal(2);
  });

  it('lists more keys than one answer holds', async () => {
    const key = (index: number): string => `certificates/${String(index).padStart(5, '0')}/crt`;
    for (let from = 0; from < 10_100; from += 1010) {
      await etcd.change(...Array.from({ length: 1010 }, (_, index) => [`test/${count}/${key(from + index)}`, ''] as const));
    }
    const storage = await make();
    const all = await storage.list('', { recursive: true });
    expect([all.length, all[0], all.at(-1)]).to.deep.equal([10_100, key(0), key(10_099)]);
    expect((await storage.list('certificates')).length).to.equal(10_100);
    await storage.delete('certificates');
    expect(await storage.list('')).to.deep.equal([]);
  });

  it('refuses what it could not read again', async () => {
    const storage = await make();
    const large = await failureOf(storage.store('large', Buffer.alloc(384_001)));
    expect([large.code, large.message]).to.deep.equal(['STORAGE_ETCD_VALUE_TOO_LARGE', 'the value of large has 384001 bytes, and 384000 can be kept']);
    const most = Buffer.alloc(384_000, 7);
    await storage.store('most', most);
    expect((await storage.load('most'))?.equals(most)).to.equal(true);
  });

  for (const key of ['../x', 'a/../../x', 'a\\..\\x', 'a/\0']) {
    it(`refuses the key ${JSON.stringify(key)}`, async () => {
      expect((await failureOf((await make()).store(key, bytes('')))).code).to.equal('STORAGE_ETCD_KEY_INVALID');
    });
  }

  it('says that etcd cannot be reached, and works again when it can', async () => {
    const storage = await make();
    await storage.store('a', bytes('1'));
    await etcd.members[0]?.kill();
    for (const call of [() => storage.load('a'), () => storage.store('a', bytes('2')), () => storage.list(''), () => storage.lock('a', never)]) {
      expect((await failureOf(call())).code).to.equal('ETCD_UNREACHABLE');
    }
    await etcd.members[0]?.start();
    expect(await storage.load('a')).to.deep.equal(bytes('1'));
  });

  describe('its local copy', () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    beforeEach(async () => {
      folder = await temporaryFolder();
    });
    afterEach(() => folder.remove());
    const copied = (key: string): string => join(folder.path, 'copy', key);
    const open = (clock?: Clock): Promise<EtcdStorage> => make({ last_good_folder: join(folder.path, 'copy') }, clock);

    it('has what it takes to serve, which its owner alone can read, and nothing else', async () => {
      const [clock, other] = [new FakeClock(Date.UTC(2026, 0, 2)), await make()];
      const storage = await open(clock);
      await other.store('certificates/a/a.crt', bytes('read'));
      await storage.load('certificates//a/a.crt');
      await storage.store('certificates/a/a.key', bytes('written'));
      await storage.store('acme/a.key', bytes('account'));
      await storage.cleanup();
      expect((await readdir(join(folder.path, 'copy'), { recursive: true })).sort()).to.deep.equal(['certificates', 'certificates/a', 'certificates/a/a.crt', 'certificates/a/a.key']);
      expect([await readFile(copied('certificates/a/a.crt'), 'utf8'), await readFile(copied('certificates/a/a.key'), 'utf8')]).to.deep.equal(['read', 'written']);
      const { mode, mtimeMs } = await stat(copied('certificates/a/a.key'));
      expect([mode & 0o777, (await stat(copied('certificates'))).mode & 0o777, mtimeMs]).to.deep.equal([0o600, 0o700, Date.UTC(2026, 0, 2)]);
    });

    it('follows what others change and delete', async () => {
      const [storage, other] = [await open(), await make()];
      for (const name of ['a', 'b', 'c']) await storage.store(`certificates/${name}/x`, bytes('old'));
      await other.store('certificates/a/x', bytes('new'));
      await other.delete('certificates/b/x');
      await Promise.all([storage.load('certificates/a/x'), storage.load('certificates/b/x'), storage.load('certificates/c')]);
      await storage.delete('certificates/c');
      await storage.cleanup();
      expect((await readdir(join(folder.path, 'copy'), { recursive: true })).sort()).to.deep.equal(['certificates', 'certificates/a', 'certificates/a/x', 'certificates/b']);
      expect(await readFile(copied('certificates/a/x'), 'utf8')).to.equal('new');
    });

    it('leaves what others have in its folder', async () => {
      await mkdir(copied('acme'), { recursive: true });
      await writeFile(copied('acme/a.key'), 'of another storage');
      const storage = await open();
      await storage.store('certificates/a/x', bytes('1'));
      await storage.delete('acme/a.key');
      await storage.delete('');
      await storage.cleanup();
      expect((await readdir(join(folder.path, 'copy'), { recursive: true })).sort()).to.deep.equal(['acme', 'acme/a.key']);
    });

    it('serves while etcd is away, and says so once, and once when that is over', async () => {
      const before = await open();
      await before.store('certificates/a/x', bytes('kept'));
      await before.cleanup();
      const clock = new FakeClock(Date.UTC(2026, 0, 2));
      const storage = await open(clock);
      await etcd.members[0]?.kill();
      expect(await storage.load('certificates/a/x')).to.deep.equal(bytes('kept'));
      expect(await storage.stat('certificates/a/x')).to.include({ size: 4 });
      expect((await failureOf(storage.load('certificates/b/x'))).code).to.equal('ETCD_UNREACHABLE');
      // No file has so long a name.
      expect((await failureOf(storage.load(`certificates/${'c'.repeat(300)}`))).code).to.equal('ETCD_UNREACHABLE');
      await etcd.members[0]?.start();
      await (await make()).store('certificates/a/x', bytes('new'));
      // Etcd has just been unreachable, so the copy is still used.
      expect(await storage.load('certificates/a/x')).to.deep.equal(bytes('kept'));
      await clock.advance(10_000);
      expect(await storage.load('certificates/a/x')).to.deep.equal(bytes('new'));
      expect(log.lines.map(({ level, message }) => [level, message])).to.deep.equal([
        ['warn', 'etcd cannot be read; certificates come from the local copy, and none are obtained or renewed'],
        ['info', 'etcd can be read again; certificates come from etcd'],
      ]);
    });

    it('says once that it cannot be written', async () => {
      await writeFile(join(folder.path, 'copy'), '');
      const storage = await open();
      for (const name of ['a', 'b']) await storage.store(`certificates/${name}/x`, bytes('1'));
      expect(await storage.load('certificates/a/x')).to.deep.equal(bytes('1'));
      await storage.cleanup();
      expect(log.lines.map(({ message }) => message)).to.deep.equal(['the local copy of certificates cannot be written']);
    });
  });

  describe('with TLS and authentication', () => {
    const user = { username: 'edge', password: 'right' };
    let secured: Etcd;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let tls: object;
    let named: object;

    before(async () => {
      folder = await temporaryFolder();
      const certificates = await createCertificates(folder.path);
      const { ca, certificate, key } = certificates.nameless;
      tls = { root_ca_pem_files: [ca], client_certificate_file: certificate, client_certificate_key_file: key, insecure_skip_verify: false };
      named = { ...tls, client_certificate_file: certificates.server.certificate, client_certificate_key_file: certificates.server.key };
      secured = await startEtcd({ certificates });
      await secured.secure({ ...user, ranges: [['safe/', 'safe0']], mayWrite: true });
    });
    after(async () => {
      await secured?.close();
      await folder?.remove();
    });
    const open = (more: object = {}): Promise<EtcdStorage> => make({ endpoints: secured.endpoints, key: 'safe', tls, ...user, ...more } as Parameters<typeof make>[0]);

    it('needs no more rights than for what is below its key, and logs in again when etcd does not know its token any more', async () => {
      const storage = await open();
      await storage.store('a', bytes('1'));
      const release = await storage.lock('a', never);
      await secured.changePassword(user.username, user.password);
      expect(await storage.load('a')).to.deep.equal(bytes('1'));
      expect(await storage.list('', { recursive: true })).to.have.length(2);
      await release();
      await storage.delete('');
      expect(await storage.list('')).to.deep.equal([]);
    });

    it('says that etcd takes no certificate with a common name when it has users', async () => {
      expect((await failureOf((await open({ tls: named })).load('a'))).code).to.equal('ETCD_COMMON_NAME');
    });

    it('says that a password is wrong, and asks once for each call', async () => {
      const storage = await open({ password: 'wrong' });
      const before = await secured.count('Authenticate');
      for (const call of [() => storage.load('a'), () => storage.store('a', bytes('')), () => storage.list(''), () => storage.lock('a', never)]) {
        const { code, message } = await failureOf(call());
        expect([code, message]).to.deep.equal(['ETCD_DENIED', `etcd at ${secured.endpoints[0]} denied access: etcdserver: authentication failed, invalid user ID or password`]);
      }
      expect((await secured.count('Authenticate')) - before).to.equal(4);
    });
  });

  describe('its locks', () => {
    /** Number of keys in a lock's queue, including its holder. */
    const queue = async (name = 'a'): Promise<number> => (await (await make()).list(`locks/${name}`)).length;

    it('are given in the order in which they were wanted, by all servers', async () => {
      const storages = [await make(), await make(), await make()];
      const order: number[] = [];
      const first = await storages[0]?.lock('a', never);
      const others: Promise<void>[] = [];
      for (const index of [2, 1, 0]) {
        others.push((storages[index] as EtcdStorage).lock('a', never).then((release) => (order.push(index), release())));
        await until('it waits', async () => (await queue()) === others.length + 1);
      }
      const other = await storages[1]?.lock('a-2', never);
      await other?.();
      await first?.();
      await Promise.all(others);
      expect(order).to.deep.equal([2, 1, 0]);
      expect(await queue()).to.equal(0);
    });

    it('end with a holder that died', async () => {
      const endLease = await etcd.putLeased(`test/${count}/locks/a/dead`, 'dead');
      const waiting = (await make()).lock('a', never);
      await until('it waits', async () => (await queue()) === 2);
      await endLease();
      await (await waiting)();
      expect(await queue()).to.equal(0);
    });

    it('are kept as long as they are held', async () => {
      const clock = new FakeClock();
      const release = await (await make({}, clock)).lock('a', never);
      // The pause before the next call begins only once the answer to the one before is here.
      await clock.timer(10_000);
      for (let turn = 0; turn < 3; turn += 1) {
        const before = await etcd.count('LeaseKeepAlive');
        await clock.advance(10_000);
        await clock.timer(10_000);
        expect(await etcd.count('LeaseKeepAlive')).to.be.above(before);
      }
      await release();
      expect([await queue(), clock.pending, log.lines]).to.deep.equal([0, 0, []]);
    });

    it('say that they are lost when etcd has given them to others', async () => {
      const clock = new FakeClock();
      const release = await (await make({}, clock)).lock('a', never);
      await etcd.members[0]?.kill();
      await until('it is lost', async () => {
        await clock.advance(10_000);
        return log.lines.length > 0;
      });
      await clock.advance(100_000);
      expect(log.lines.map(({ level, message }) => [level, message])).to.deep.equal([
        ['warn', 'a lock expired while it was held, because etcd was unreachable for too long; another server may do the same work'],
      ]);
      await etcd.members[0]?.start();
      await release();
    });

    it('are waited for while etcd is started again', async () => {
      const [one, other] = [await make(), await make()];
      const release = await one.lock('a', never);
      const waiting = other.lock('a', never);
      await until('it waits', async () => (await queue()) === 2);
      await etcd.members[0]?.kill();
      await etcd.members[0]?.start();
      await release();
      await (await waiting)();
      expect(await queue()).to.equal(0);
    });

    it('are left when nobody wants them any more', async () => {
      const [one, other] = [await make(), await make()];
      const release = await one.lock('a', never);
      const reason = new Error('no more');
      const controller = new AbortController();
      const waiting = failureOf(other.lock('a', controller.signal));
      const ended = failureOf(other.lock('a', never));
      await until('both wait', async () => (await queue()) === 3);
      controller.abort(reason);
      expect(await waiting).to.equal(reason);
      expect(await queue()).to.equal(2);
      await other.cleanup();
      expect((await ended).message).to.equal('the storage was closed');
      expect(await queue()).to.equal(1);
      await release();
    });
  });
});
