import { systemClock } from '@caddis/core';
import type { Certificate } from '@caddis/core/tls';
import { FakeClock, startBackend, until } from '@caddis/test-helpers';
import { needPrograms } from '@caddis/test-servers';
import { expect } from 'chai';
import { MemoryStorage } from '../acme/testing/memory-storage.js';
import { OcspAuthority } from '../testing/ocsp-authority.js';
import { serialOf } from '../testing/scripted-issuer.js';
import { issuedBy, startTls, type TestTls, type TestTlsOptions } from '../testing/test-tls-app.js';
import { readOcspResponse } from './ocsp-response.js';
import { ocspSubject } from './ocsp-subject.js';

const dayMs = 86_400_000;

describe('responses of OCSP', function () {
  before(function () {
    needPrograms(this, 'openssl');
  });

  let authority: OcspAuthority;
  let storage: MemoryStorage;
  let started: TestTls[];
  beforeEach(async () => {
    authority = await OcspAuthority.create(systemClock);
    storage = new MemoryStorage();
    started = [];
  });
  afterEach(async () => {
    for (const tls of started) await end(tls);
    await authority.remove();
  });

  const start = async (policy: Parameters<typeof issuedBy>[1] = {}, options: TestTlsOptions = {}): Promise<TestTls> => {
    const tls = await startTls({ certificates: { automate: ['a.example'] }, policies: issuedBy(authority, policy), storage, ...options });
    started.push(tls);
    return tls;
  };
  const end = async ({ app, context }: TestTls): Promise<void> => {
    app.stop();
    await context.close();
  };
  const find = async ({ app }: TestTls): Promise<Certificate | undefined> => app.find({ serverName: 'a.example', localAddress: '', remoteAddress: '', anyTag: [], allTags: [] });
  const found = async (tls: TestTls, isWanted: (certificate: Certificate) => boolean = () => true): Promise<Certificate> => {
    let certificate: Certificate | undefined;
    await until('there is the certificate', async () => (certificate = await find(tls)) !== undefined && isWanted(certificate));
    return certificate as Certificate;
  };
  const isStapled = ({ ocspResponse }: Certificate): boolean => ocspResponse !== undefined;
  /** Issues a certificate first, so that the responder knows it when it starts. */
  const issued = async (): Promise<Certificate> => {
    const tls = await start();
    const certificate = await found(tls);
    await until('it is stored', () => storage.values.size === 3);
    await end(tls);
    return certificate;
  };

  it('are had in the background, and kept where Caddy keeps them', async () => {
    await issued();
    await authority.listen('-ndays', '4');
    const certificate = await found(await start(), isStapled);
    await until('it is stored', () => storage.values.size === 4);
    const key = [...storage.values.keys()].find((each) => each.startsWith('ocsp/')) ?? '';
    expect(key).to.match(/^ocsp\/a\.example-[0-9a-f]{1,8}$/);
    expect(storage.values.get(key)?.equals(certificate.ocspResponse as Buffer)).to.equal(true);
    const answer = readOcspResponse(certificate.ocspResponse as Buffer, ocspSubject(certificate.certificate), Date.now());
    expect(answer.status).to.equal('good');
    expect((answer.nextUpdate ?? 0) - answer.thisUpdate).to.equal(4 * dayMs);
  });

  it('are taken from the storage while half of their time is left, whether the responder is there or not', async () => {
    await issued();
    await authority.listen('-ndays', '4');
    await end(await start().then(async (tls) => (await found(tls, isStapled), await until('it is stored', () => storage.values.size === 4), tls)));
    await authority.close();
    await found(await start(), isStapled);
  });

  it('are requested again when half of their time is over, and sent no longer than they are valid', async () => {
    await issued();
    await authority.listen('-ndays', '4');
    const clock = new FakeClock(Date.now());
    const tls = await start({}, { clock });
    const { ocspResponse: first, certificate: chain } = await found(tls, isStapled);
    await clock.advance(1.9 * dayMs);
    expect((await found(tls)).ocspResponse).to.equal(first);
    // Stop the clock a second after the responder is due to be asked, because the deadline of the request uses this clock as well.
    const { thisUpdate } = readOcspResponse(first as Buffer, ocspSubject(chain), clock.now());
    await clock.advance(thisUpdate + 2 * dayMs + 1000 - clock.now());
    await found(tls, ({ ocspResponse }) => ocspResponse !== first);
    await authority.close();
    await clock.advance(2.1 * dayMs);
    await found(tls, (certificate) => !isStapled(certificate));
  });

  it('say when a certificate is revoked, which is replaced then by one for another key', async () => {
    const revoked = await issued();
    authority.revoke(revoked.certificate);
    await authority.listen('-ndays', '4');
    const tls = await start({ reuse_private_keys: true });
    const serial = serialOf(revoked);
    const other = await found(tls, (certificate) => serialOf(certificate) !== serial);
    expect(other.key).not.to.equal(revoked.key);
    expect(authority.orders).to.have.length(2);
    expect(tls.log.lines.map(({ message }) => message)).to.include.members(['a certificate is revoked', 'certificate renewed']);
  });

  it('are had for chains that lack their authority, whose certificate is fetched from where they say', async () => {
    let [asked, isMended] = [0, false];
    const backend = await startBackend((_request, response) => {
      asked += 1;
      if (isMended) response.end(authority.der);
      else response.writeHead(503).end();
    });
    try {
      authority.issuerUrl = `http://${backend.dial}/ca.der`;
      await issued();
      await authority.listen('-ndays', '4');
      const tls = await start();
      const message = 'no OCSP response can be requested';
      await until('it has failed', () => tls.log.lines.some((line) => line.message === message));
      expect(tls.log.lines.find((line) => line.message === message)?.['err']).to.include({ code: 'TLS_ISSUER_NOT_FOUND', message: `the certificate of the authority cannot be fetched from ${authority.issuerUrl}: it answered 503` });
      expect((await found(tls)).ocspResponse).to.equal(undefined);
      await end(tls);
      isMended = true;
      const before = asked;
      await found(await start(), isStapled);
      expect(asked).to.equal(before + 1);
    } finally {
      await backend.close();
    }
  });

  for (const [name, policy] of [['the policy says so', { disable_ocsp_stapling: true }], ['nobody is to be asked', { ocsp_overrides: {} }]] as const) {
    it(`are not asked for where ${name}`, async () => {
      const certificate = await issued();
      authority.revoke(certificate.certificate);
      await authority.listen('-ndays', '4');
      const overrides = 'ocsp_overrides' in policy ? { ocsp_overrides: { [authority.url]: '' } } : policy;
      const tls = await start(overrides);
      await found(tls);
      await until('it is settled', () => (tls.app.report() as { managed: { busy: boolean }[] }).managed.every(({ busy }) => !busy));
      expect(authority.orders).to.have.length(1);
    });
  }

  it('leave certificates as they are where the responder is gone, with one line in the log', async () => {
    const tls = await start();
    const certificate = await found(tls);
    await until('it has failed', () => tls.log.lines.some(({ message }) => message === 'no OCSP response is available'));
    expect(certificate.ocspResponse).to.equal(undefined);
    expect(tls.log.lines.find(({ message }) => message === 'no OCSP response is available')?.['err']).to.include({ code: 'TLS_OCSP_FAILED' });
  });

  it('are not believed where another one has signed them, or for another certificate', async () => {
    const certificate = await issued();
    await authority.listen('-ndays', '4');
    const { ocspResponse } = await found(await start(), isStapled);
    const response = ocspResponse as Buffer;
    const subject = ocspSubject(certificate.certificate);
    const stranger = await OcspAuthority.create(systemClock);
    try {
      const other = await startTls({ certificates: { automate: ['a.example'] }, policies: issuedBy(stranger) });
      started.push(other);
      const foreign = ocspSubject((await found(other)).certificate);
      expect(() => readOcspResponse(response, { ...subject, issuer: foreign.issuer }, Date.now())).to.throw('it is not signed by the authority or by a responder that the authority names');
      expect(() => readOcspResponse(response, { ...subject, serial: { ...subject.serial, content: Buffer.from([1]) } }, Date.now())).to.throw('it is for another certificate');
    } finally {
      await stranger.remove();
    }
    for (let length = 0; length < response.length; length += 1) expect(() => readOcspResponse(response.subarray(0, length), subject, Date.now())).to.throw();
    for (let at = 0; at < response.length; at += 1) {
      const changed = Buffer.from(response);
      changed[at] = (changed[at] as number) ^ 1;
      try {
        // Changes outside the signed part may go unnoticed, but must not change the status.
        expect(readOcspResponse(changed, subject, Date.now()).status).to.equal('good');
      } catch (error) {
        expect(error).to.be.instanceOf(Error);
        expect((error as Error).name).not.to.equal('AssertionError');
      }
    }
  });
});
