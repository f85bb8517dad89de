import { generateKeyPairSync } from 'node:crypto';
import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { signingKeys } from '../keys/key-pair.js';
import { signer, x509Library } from '../keys/x509-library.js';
import { renewalIdOf } from './renewal-info.js';
import { FakeDirectory } from './testing/fake-directory.js';
import { TestIssuer } from './testing/test-issuer.js';

/** Makes a certificate with the serial number and key identifier of RFC 9773, appendix A. */
async function certificate(keyId: string | undefined): Promise<string> {
  const library = await x509Library();
  const { keys, algorithm } = await signingKeys(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  const extensions = keyId === undefined ? [] : [new library.AuthorityKeyIdentifierExtension(keyId)];
  const made = await library.X509CertificateGenerator.createSelfSigned({ serialNumber: '0087654321', name: 'CN=a', keys, signingAlgorithm: algorithm, extensions } as unknown as Parameters<typeof library.X509CertificateGenerator.createSelfSigned>[0], signer);
  return made.toString('pem');
}

const id = 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE';

describe('when an ACME server wants a certificate to be renewed', () => {
  let fake: FakeDirectory;
  let issuer: TestIssuer;
  let own: string;
  const signal = new AbortController().signal;

  before(async () => {
    own = await certificate('69885b6b87464041e1b37b847ba0ae2cde01c8d4');
  });
  beforeEach(async () => {
    fake = await FakeDirectory.start();
    const at = (name: string): string => `${fake.origin}/${name}`;
    fake.answers['/directory'] = { body: { newNonce: at('nonce'), newAccount: at('accounts'), newOrder: at('orders'), renewalInfo: at('renewal') } };
    issuer = await TestIssuer.start({ ca: fake.url });
  });
  afterEach(async () => {
    await issuer.stop();
    await fake.stop();
  });

  it('is asked by the key of its authority and its serial number', () => expect(renewalIdOf(own)).to.equal(id));

  it('is not asked of certificates that do not name the key of their authority', async () => {
    const other = await certificate(undefined);
    expect(renewalIdOf(other)).to.equal(undefined);
    expect(await issuer.issuer.renewal(other, signal)).to.equal(undefined);
    expect(fake.asked).to.deep.equal(['/directory']);
  });

  it('is what the server says', async () => {
    fake.answers[`/renewal/${id}`] = { headers: { 'retry-after': '21600' }, body: { suggestedWindow: { start: '2027-01-02T04:00:00Z', end: '2027-01-03T04:00:00Z' } } };
    const advice = await issuer.issuer.renewal(own, signal);
    expect(advice).to.deep.include({ begins: Date.parse('2027-01-02T04:00:00Z'), ends: Date.parse('2027-01-03T04:00:00Z') });
    expect((advice?.askAgainAt ?? 0) - Date.now()).to.be.within(21_000_000, 21_600_000);
  });

  it('is not known of a server that has no opinion', async () => {
    delete fake.answers['/directory'];
    expect(await issuer.issuer.renewal(own, signal)).to.equal(undefined);
  });

  for (const body of [{}, { suggestedWindow: { start: 'x', end: 'y' } }, { suggestedWindow: { start: '2027-01-03T04:00:00Z', end: '2027-01-02T04:00:00Z' } }]) {
    it(`is an error where the server answers ${JSON.stringify(body)}`, async () => {
      fake.answers[`/renewal/${id}`] = { body };
      expect(await failureOf(issuer.issuer.renewal(own, signal))).to.include({ code: 'TLS_ACME_ANSWER_INVALID' });
    });
  }

  it('is sent to the server with the order, which is placed without it if it is refused', async () => {
    const orders: unknown[] = [];
    fake.bodies = (path, body) => {
      if (path !== '/orders') return undefined;
      orders.push(body);
      return 'replaces' in body ? { status: 409, body: { type: 'urn:ietf:params:acme:error:alreadyReplaced', detail: 'it is' } } : undefined;
    };
    fake.answers['/certificate'] = { body: own };
    await failureOf(issuer.issue(['www.example.test'], { replaces: own }));
    const identifiers = [{ type: 'dns', value: 'www.example.test' }];
    expect(orders).to.deep.equal([{ identifiers, replaces: id }, { identifiers }]);
  });
});
