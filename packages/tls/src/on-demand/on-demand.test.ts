import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@caddis/core';
import type { CertificateQuery } from '@caddis/core/tls';
import { certificates, FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { ScriptedIssuer } from '../testing/scripted-issuer.js';
import { startTls, type TestTls, type TestTlsOptions } from '../testing/test-tls-app.js';
import { HttpPermission } from './http-permission.js';

function query(serverName: string): CertificateQuery {
  return { serverName, localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', anyTag: [], allTags: [] };
}

describe('certificates on demand', () => {
  let clock: FakeClock;
  let issuer: ScriptedIssuer;
  let tls: TestTls | undefined;
  let asked: string[];
  const permission = {
    allowsCertificate: (name: string) => {
      asked.push(name);
      return name.endsWith('.good.example');
    },
  };
  beforeEach(() => {
    clock = new FakeClock(Date.parse('2026-11-30T00:00:00Z'));
    issuer = new ScriptedIssuer(clock);
    asked = [];
  });
  afterEach(async () => {
    tls?.app.stop();
    await tls?.context.close();
    tls = undefined;
  });
  const start = async (options: TestTlsOptions = {}): Promise<TestTls> => (tls = await startTls({ policies: [{ issuers: [issuer], on_demand: true }], onDemand: { ask: '', permission }, clock, ...options }));

  it('are obtained once for a name at a time, where it is allowed', async () => {
    const { app } = await start();
    const names = ['a.good.example', 'a.good.example', 'b.good.example', 'a.bad.example'];
    const found = await Promise.all(names.map((name) => app.find(query(name))));
    expect(found.map((each) => each?.names)).to.deep.equal([['a.good.example'], ['a.good.example'], ['b.good.example'], undefined]);
    expect([issuer.names.toSorted(), asked.toSorted()]).to.deep.equal([['a.good.example', 'b.good.example'], ['a.bad.example', 'a.good.example', 'b.good.example']]);
    expect(app.find(query('a.good.example'))).not.to.be.instanceOf(Promise);
  });

  it('are not obtained without a permission, unless the names are bounded', async () => {
    expect(await (await start({ onDemand: undefined })).app.find(query('a.good.example'))).to.equal(undefined);
    const { app } = await start({ onDemand: undefined, policies: [{ issuers: [issuer], on_demand: true, subjects: ['one.example'] }] });
    expect((await app.find(query('one.example')))?.names).to.deep.equal(['one.example']);
  });

  for (const name of ['', 'a..b', '-a.good.example', 'a b.good.example', '../x.good.example', `${'a.'.repeat(130)}good.example`]) {
    it(`are not obtained for ${JSON.stringify(name.slice(0, 20))}`, async () => {
      const { app } = await start();
      expect(await app.find({ ...query(name), localAddress: '' })).to.equal(undefined);
      expect(asked).to.deep.equal([]);
    });
  }

  it('are no more in memory than cache.capacity says; the others come from the storage, without another order', async () => {
    const { app } = await start({ capacity: 2 });
    const held = (): string[] => (app.report() as { managed: { name: string }[] }).managed.map(({ name }) => name).toSorted();
    for (const name of ['a.good.example', 'b.good.example', 'c.good.example']) await app.find(query(name));
    expect(held()).to.deep.equal(['b.good.example', 'c.good.example']);
    expect((await app.find(query('a.good.example')))?.names).to.deep.equal(['a.good.example']);
    expect(held()).to.deep.equal(['a.good.example', 'c.good.example']);
    expect(issuer.orders).to.have.length(3);
  });

  it('have a rate limit', async () => {
    const { app, log } = await start({ onDemand: { ask: '', permission, rate_limit: { interval: 60_000, burst: 2 } } });
    const find = async (name: string) => (await app.find(query(name))) !== undefined;
    expect([await find('a.good.example'), await find('b.good.example'), await find('c.good.example')]).to.deep.equal([true, true, false]);
    expect(log.lines.some(({ message }) => message.includes('rate limit'))).to.equal(true);
    await clock.advance(60_001);
    expect(await find('c.good.example')).to.equal(true);
  });

  it('are renewed when they are asked for, in the background', async () => {
    const { app } = await start();
    const first = await app.find(query('a.good.example'));
    await clock.advance(70 * 86_400_000);
    expect(issuer.orders).to.have.length(1);
    expect(app.find(query('a.good.example'))).to.equal(first);
    while ((await app.find(query('a.good.example')))?.fingerprint === first?.fingerprint) await new Promise((resolve) => setImmediate(resolve));
    expect(issuer.orders).to.have.length(2);
  });

  it('are got from elsewhere first, and what is wrong is passed over', async () => {
    const { a } = certificates;
    const broken = { getCertificate: () => Promise.reject(new Error('broken')) };
    const odd = { getCertificate: async () => ({ certificate: a.certificate, key: 'x' }) };
    const good = { getCertificate: async ({ serverName }: CertificateQuery) => (serverName === 'a.example' ? a : undefined) };
    const { app, log } = await start({ policies: [{ issuers: [issuer], get_certificate: [broken, odd, good] }] });
    expect((await app.find(query('a.example')))?.certificate).to.equal(a.certificate);
    expect(await app.find(query('b.example'))).to.equal(undefined);
    expect(log.lines.filter(({ message }) => message === 'a certificate getter failed')).to.have.length(4);
    expect(issuer.orders).to.have.length(0);
  });
});

describe('the permission http', () => {
  let server: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(String(request.url));
      response.statusCode = request.url?.includes('yes') === true ? 204 : request.url?.includes('there') === true ? 302 : 404;
      response.setHeader('location', '/?domain=yes');
      response.end('x');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  it('asks with the name in the query, and takes nothing but a status of 200 to 299 for a yes', async () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/check?a=b`;
    const permission = new HttpPermission({ endpoint }, systemClock);
    const { signal } = new AbortController();
    expect([await permission.allowsCertificate('yes.example', signal), await permission.allowsCertificate('no.example', signal), await permission.allowsCertificate('there.example', signal)]).to.deep.equal([true, false, false]);
    expect(asked).to.deep.equal(['/check?a=b&domain=yes.example', '/check?a=b&domain=no.example', '/check?a=b&domain=there.example']);
  });
});
