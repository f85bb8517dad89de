import { FakeClock, SharedValues, until } from '@caddis/test-helpers';
import type { Certificate, CertificateQuery } from '@caddis/core/tls';
import { expect } from 'chai';
import { MemoryStorage } from '../acme/testing/memory-storage.js';
import { ScriptedIssuer, serialOf } from '../testing/scripted-issuer.js';
import { issuedBy, startTls, type TestTls, type TestTlsOptions } from '../testing/test-tls-app.js';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

function query(serverName: string, rest: Partial<CertificateQuery> = {}): CertificateQuery {
  return { serverName, localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', anyTag: [], allTags: [], ...rest };
}

describe('managed certificates', () => {
  let clock: FakeClock;
  let storage: MemoryStorage;
  let issuer: ScriptedIssuer;
  let started: TestTls[];
  beforeEach(() => {
    clock = new FakeClock(Date.parse('2026-11-30T00:00:00Z'));
    storage = new MemoryStorage();
    issuer = new ScriptedIssuer(clock);
    started = [];
  });
  afterEach(async () => {
    for (const { app, context } of started) {
      app.stop();
      await context.close();
    }
  });

  const start = async (names: readonly string[], options: TestTlsOptions = {}): Promise<TestTls> => {
    const made = await startTls({ certificates: { automate: names }, policies: issuedBy(issuer), storage, clock, ...options });
    started.push(made);
    return made;
  };
  const found = async ({ app }: TestTls, name: string): Promise<Certificate> => {
    let certificate: Certificate | undefined;
    await until(`there is a certificate for ${name}`, async () => (certificate = await app.find(query(name))) !== undefined);
    return certificate as Certificate;
  };
  const reportOf = ({ app }: TestTls) => (app.report() as { managed: Record<string, unknown>[] }).managed;
  const settled = (tls: TestTls): Promise<void> => until('nothing is under way', () => reportOf(tls).every(({ busy }) => busy === false));

  it('tell issuers what the app says of DNS', async () => {
    const provider = { appendRecords: async () => undefined, deleteRecords: async () => undefined };
    const tls = await start(['a.example'], { dns: { provider, resolvers: ['192.0.2.1'] } });
    await found(tls, 'a.example');
    expect(issuer.orders.map(({ dns }) => dns)).to.deep.equal([{ provider, resolvers: ['192.0.2.1'] }]);
  });

  it('are obtained in the background and kept where Caddy keeps them', async () => {
    const tls = await start(['a.example', '*.b.example']);
    expect((await found(tls, 'x.b.example')).names).to.deep.equal(['*.b.example']);
    await found(tls, 'a.example');
    await until('all is stored', () => storage.values.size === 6);
    expect([...storage.values.keys()].sort()).to.deep.equal([
      'certificates/test/a.example/a.example.crt',
      'certificates/test/a.example/a.example.json',
      'certificates/test/a.example/a.example.key',
      'certificates/test/wildcard_.b.example/wildcard_.b.example.crt',
      'certificates/test/wildcard_.b.example/wildcard_.b.example.json',
      'certificates/test/wildcard_.b.example/wildcard_.b.example.key',
    ]);
    const record = JSON.parse((storage.values.get('certificates/test/a.example/a.example.json') as Buffer).toString('utf8')) as object;
    expect(record).to.have.keys('sans', 'issuer_data');
    expect((storage.values.get('certificates/test/a.example/a.example.key') as Buffer).toString('utf8')).to.match(/^-----BEGIN EC PRIVATE KEY-----/);
  });

  it('of local names are those of the local authority, unless a policy is for the name', async () => {
    const local = new ScriptedIssuer(clock, 'local');
    const context = { makeGuest: (name: string): unknown => (name === 'internal' ? local : expect.fail(name)) };
    const policies = [{ subjects: ['*.internal'], issuers: [issuer] }, ...issuedBy(issuer)];
    const tls = await start(['localhost', 'a.example', 'a.internal'], { policies, context });
    for (const name of ['localhost', 'a.example', 'a.internal']) await found(tls, name);
    expect([local.names, [...issuer.names].sort()]).to.deep.equal([['localhost'], ['a.example', 'a.internal']]);
  });

  it('are taken from the storage after a restart', async () => {
    const first = serialOf(await found(await start(['a.example']), 'a.example'));
    const again = await start(['a.example']);
    expect(serialOf(await again.app.find(query('a.example')))).to.equal(first);
    expect(issuer.orders).to.have.length(1);
  });

  it('stay in memory over a reload, whatever becomes of the storage', async () => {
    const shared = new SharedValues();
    const first = await start(['a.example'], { context: { shared } });
    const serial = serialOf(await found(first, 'a.example'));
    storage.load = () => Promise.reject(new Error('the storage is gone'));
    const second = await start(['a.example'], { context: { shared } });
    expect(serialOf(await second.app.find(query('a.example')))).to.equal(serial);
    expect(issuer.orders).to.have.length(1);
  });

  it('are renewed when a third of their lifetime is left, each at another time', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `${index}.example`);
    const tls = await start(names);
    for (const name of names) await found(tls, name);
    await settled(tls);
    await clock.advance(56 * dayMs);
    expect(issuer.orders).to.have.length(10);
    const times = reportOf(tls).map(({ renews }) => renews as number);
    expect(new Set(times).size).to.equal(10);
    // The clock may advance faster than an order, which then times out and is retried. Only the number of renewals matters.
    const renewed = (): number => tls.log.lines.filter(({ message }) => message === 'certificate renewed').length;
    for (let left = 4 * dayMs; left > 0 && renewed() < names.length; left -= hourMs) {
      await clock.advance(hourMs);
      await settled(tls);
    }
    expect(renewed()).to.equal(names.length);
    expect(issuer.orders[10]?.replaces).to.match(/BEGIN CERTIFICATE/);
    for (const name of names) expect((await found(tls, name)).expires).to.be.greaterThan(clock.now() + 80 * dayMs);
  });

  it('are shown for as long as they are good while their renewal fails, and said to be in trouble', async () => {
    const tls = await start(['a.example']);
    const serial = serialOf(await found(tls, 'a.example'));
    await settled(tls);
    issuer.before = () => {
      throw new Error('not today');
    };
    await clock.advance(61 * dayMs);
    await until('it has failed', () => Number(reportOf(tls)[0]?.['failures']) > 0);
    expect(serialOf(await tls.app.find(query('a.example')))).to.equal(serial);
    expect(reportOf(tls)[0]).to.include({ state: 'valid', error: 'not today' });
    const lines = tls.log.lines.filter(({ message }) => message === 'the certificate could not be renewed');
    expect(lines.length).to.be.greaterThan(0);
    expect(JSON.stringify(tls.log.lines) + JSON.stringify(tls.app.report())).not.to.contain('PRIVATE KEY');
  });

  it('are tried again after pauses that grow, for thirty days', async () => {
    issuer.before = () => {
      throw new Error('never');
    };
    const tls = await start(['a.example']);
    await until('the first try has failed', () => issuer.orders.length === 1 && reportOf(tls)[0]?.['failures'] === 1);
    const failures = async (count: number, withinMs: number): Promise<void> => {
      for (let left = withinMs; left > 0 && issuer.orders.length < count; left -= 60_000) {
        await clock.advance(60_000);
        await settled(tls);
      }
      expect(issuer.orders.length).to.equal(count);
    };
    await failures(2, 2 * 60_000);
    await failures(4, 10 * 60_000);
    expect(issuer.orders.map((order) => order.failures)).to.deep.equal([0, 1, 2, 3]);
    for (let hours = 0; hours < 31 * 24; hours += 3) {
      await clock.advance(3 * hourMs);
      await settled(tls);
    }
    const count = issuer.orders.length;
    expect(count).to.be.within(60, 170);
    await clock.advance(2 * dayMs);
    expect(issuer.orders.length).to.equal(count);
    expect(tls.log.lines.at(-1)?.message).to.match(/the next attempt is made at the next reload/);
  });

  it('are ordered after pauses that grow, too, where each has ended when it is issued', async () => {
    issuer.backdatedMs = 2 * issuer.lifetimeMs;
    const tls = await start(['a.example']);
    await settled(tls);
    const orders: number[] = [];
    for (let minutes = 0; minutes < 20; minutes += 1) {
      orders.push(issuer.orders.length);
      await clock.advance(60_000);
      await settled(tls);
    }
    expect(orders.at(-1)).to.be.within(3, 6);
    expect(reportOf(tls)[0]?.['error']).to.match(/^the new certificate is valid from 2026-06-0/);
    issuer.backdatedMs = 0;
    await clock.advance(hourMs);
    await settled(tls);
    expect(reportOf(tls)[0]).to.deep.include({ state: 'valid', failures: 0, error: undefined });
  });

  it('are not asked for before the time that the issuer says', async () => {
    issuer.before = () => {
      throw Object.assign(new Error('too many'), { retryAfter: clock.now() + 5 * hourMs });
    };
    const tls = await start(['a.example']);
    await until('the first try has failed', () => reportOf(tls)[0]?.['failures'] === 1);
    issuer.before = () => undefined;
    await clock.advance(4.9 * hourMs);
    expect(issuer.orders).to.have.length(1);
    await clock.advance(0.4 * hourMs);
    await found(tls, 'a.example');
    expect(issuer.orders).to.have.length(2);
  });

  it('come from the next issuer where one fails', async () => {
    issuer.before = () => {
      throw new Error('no');
    };
    const other = new ScriptedIssuer(clock, 'other');
    const tls = await start(['a.example'], { policies: [{ issuers: [issuer, other] }] });
    await found(tls, 'a.example');
    expect(reportOf(tls)[0]).to.include({ issuer: 'other', failures: 0 });
  });

  it('are refused where an issuer answers one for another name, with its fault in the log', async () => {
    issuer.issue = async (order) => new ScriptedIssuer(clock).issue({ ...order, names: ['other.example'] });
    const tls = await start(['a.example']);
    await until('it has failed', () => reportOf(tls)[0]?.['failures'] === 1);
    expect(String(reportOf(tls)[0]?.['error'])).to.contain('answered a certificate that is not for a.example');
  });

  it('are served from memory where the storage cannot be written, with one line in the log', async () => {
    storage.isReadOnly = true;
    const tls = await start(['a.example', 'b.example']);
    await found(tls, 'a.example');
    await found(tls, 'b.example');
    expect(tls.log.lines.filter(({ message }) => message.includes('cannot be written'))).to.have.length(1);
  });

  it('wait for a storage that gives no locks, with one line in the log, and not for long when it gives them again', async () => {
    const names = ['a.example', 'b.example'];
    const { lock } = storage;
    storage.lock = () => Promise.reject(new Error('the storage is gone'));
    const tls = await start(names);
    await until('both have failed', () => reportOf(tls).every(({ failures }) => Number(failures) > 0));
    for (let minutes = 0; minutes < 120; minutes += 1) {
      await clock.advance(60_000);
      await settled(tls);
    }
    expect(issuer.orders).to.deep.equal([]);
    storage.lock = lock;
    for (let minutes = 0; minutes < 5; minutes += 1) {
      await clock.advance(60_000);
      await settled(tls);
    }
    for (const name of names) await found(tls, name);
    expect(tls.log.lines.filter(({ message }) => /lock|no certificate/.test(message)).map(({ message }) => message)).to.deep.equal([
      'certificates can be neither obtained nor renewed, because locks of the storage fail',
      'locks of the storage work again, so certificates are obtained and renewed',
    ]);
  });

  it('are obtained by one server where several share a storage', async () => {
    const [one, two] = [await start(['a.example']), await start(['a.example'])];
    const serials = [serialOf(await found(one, 'a.example')), serialOf(await found(two, 'a.example'))];
    expect(new Set(serials).size).to.equal(1);
    expect(issuer.orders).to.have.length(1);
  });

  it('end with what has asked for them', async () => {
    const tls = await start([]);
    const [first, second] = [tls.app.manage(['a.example']), tls.app.manage(['a.example', 'B.example'])];
    await found(tls, 'b.example');
    second();
    expect(reportOf(tls).map(({ name }) => name)).to.deep.equal(['a.example']);
    first();
    expect(reportOf(tls)).to.deep.equal([]);
  });

  it('are noticed to be due when the clock jumps', async () => {
    const tls = await start(['a.example']);
    await found(tls, 'a.example');
    await settled(tls);
    const now = clock.now.bind(clock);
    clock.now = () => now() + 70 * dayMs;
    await clock.advance(600_000);
    await until('it is renewed', () => issuer.orders.length === 2);
  });

  it('leave a line that says why where there is none', async () => {
    issuer.before = () => {
      throw new Error('not today');
    };
    const tls = await start(['a.example']);
    await until('it has failed', () => reportOf(tls)[0]?.['failures'] === 1);
    expect([await tls.app.find(query('a.example'))]).to.deep.equal([undefined]);
    expect(tls.log.lines.at(-1)).to.include({ message: 'a handshake failed, because a certificate could not be obtained', name: 'a.example', reason: 'not today' });
  });
});
