import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { systemClock } from '@caddis/core';
import { Rfc2136Provider } from '@caddis/dns-rfc2136';
import { failureOf } from '@caddis/test-helpers';
import { needPrograms, startKnot, startPebble, type Knot, type Pebble } from '@caddis/test-servers';
import { expect } from 'chai';
import { MemoryStorage } from './testing/memory-storage.js';
import { TestIssuer, type IssuerChanges } from './testing/test-issuer.js';

describe('the issuer acme, with Pebble', () => {
  // The tests start programs, and Pebble waits a moment before it validates a challenge.
  let dns: Knot;
  let pebble: Pebble;
  /** Another authority, which rejects a quarter of the nonces at random. The number of retries makes a failed request very unlikely. */
  let second: Pebble;
  const issuers: TestIssuer[] = [];

  before(async function () {
    needPrograms(this, 'pebble', 'knotd', 'openssl');
    dns = await startKnot({ zones: { 'example.test': ['* IN A 127.0.0.1', '@ IN A 127.0.0.1', '_acme-challenge.alias IN CNAME proofs'] } });
    pebble = await startPebble({ dns: `${dns.address}:${dns.port}`, env: { PEBBLE_AUTHZREUSE: '0', PEBBLE_ALTERNATE_ROOTS: '2' } });
    second = await startPebble({ dns: `${dns.address}:${dns.port}`, httpPort: pebble.httpPort, tlsPort: pebble.tlsPort, env: { PEBBLE_WFE_NONCEREJECT: '25' } });
  });
  after(async () => {
    await second?.stop();
    await pebble?.stop();
    await dns?.stop();
  });
  afterEach(() => Promise.all(issuers.splice(0).map((issuer) => issuer.stop())));

  async function start(changes: IssuerChanges = {}, options: Parameters<typeof TestIssuer.start>[1] = {}): Promise<TestIssuer> {
    const issuer = await TestIssuer.start({ ca: pebble.directory, trusted_roots_pem_files: [pebble.trust], challenges: challenges(), acme_timeout: 60_000, ...changes }, options);
    issuers.push(issuer);
    return issuer;
  }

  function challenges(http = true, tlsAlpn = true): NonNullable<IssuerChanges['challenges']> {
    return {
      http: { disabled: !http, alternate_port: pebble.httpPort },
      'tls-alpn': { disabled: !tlsAlpn, alternate_port: pebble.tlsPort },
      bind_host: '127.0.0.1',
      distributed: true,
    };
  }

  for (const [type, allowed] of [['http-01', [true, false]], ['tls-alpn-01', [false, true]]] as const) {
    it(`obtains a certificate by ${type}, and keeps the account`, async () => {
      const test = await start({ challenges: challenges(...allowed), email: 'Admin@Example.test' });
      const { leaf, certificate, metadata } = await test.issue(['www.example.test']);
      expect(leaf.subjectAltName).to.equal('DNS:www.example.test');
      expect(certificate.match(/BEGIN CERTIFICATE/g)).to.have.length(2);
      expect(new X509Certificate(certificate.slice(certificate.indexOf('-----BEGIN', 10))).checkIssued(new X509Certificate(await pebble.root()))).to.equal(true);
      expect(test.shown.map((challenge) => challenge.type)).to.deep.equal([type]);
      expect(test.stored).to.have.length(1);
      expect(test.stored[0]).to.include({ type, token: test.shown[0]?.token, keyAuthorization: test.shown[0]?.keyAuthorization });
      const folder = `acme/${test.issuer.issuerKey}/users/admin@example.test`;
      expect([...test.storage.values.keys()].sort()).to.deep.equal([`${folder}/admin.json`, `${folder}/admin.key`]);
      expect(String(await test.storage.load(`${folder}/admin.key`))).to.match(/^-----BEGIN EC PRIVATE KEY-----/);
      expect(metadata).to.have.keys('url', 'ca', 'account');
    });
  }

  /** Challenge settings with DNS only, using dynamic updates of the zone. */
  function byDns(more: object = {}): NonNullable<IssuerChanges['challenges']> {
    const [{ name, algorithm, secret }] = dns.keys;
    const server = `${dns.address}:${dns.port}`;
    const provider = new Rfc2136Provider({ server, key_name: name, key_alg: algorithm, key: secret }, systemClock, undefined as never);
    return { ...challenges(), dns: { provider, ttl: 0, propagation_delay: 0, propagation_timeout: 60_000, resolvers: [server], override_domain: '', ...more } };
  }

  it('obtains a certificate for a wildcard and its domain by DNS, and removes the records', async () => {
    const test = await start({ challenges: byDns() });
    const { leaf } = await test.issue(['*.example.test', 'example.test']);
    expect(leaf.subjectAltName?.split(', ').sort()).to.deep.equal(['DNS:*.example.test', 'DNS:example.test']);
    expect(await dns.texts('_acme-challenge.example.test')).to.deep.equal([]);
    expect(test.shown).to.deep.equal([]);
  });

  it('has records written by the provider of the app, and looks for them at its servers, where its own config names none', async () => {
    const { dns: own, ...others } = byDns();
    const test = await start({ challenges: { ...others, dns: { ttl: 0, propagation_delay: 0, propagation_timeout: 60_000, resolvers: [], override_domain: '' } } });
    const { leaf } = await test.issue(['*.app.example.test'], { dns: { provider: own?.provider, resolvers: own?.resolvers ?? [] } });
    expect(leaf.subjectAltName).to.equal('DNS:*.app.example.test');
    const failure = await failureOf(test.issue(['*.app.example.test'], { dns: { resolvers: own?.resolvers ?? [] } }));
    expect(failure.code).to.equal('TLS_ACME_DNS_PROVIDER_MISSING');
  });

  it('says that a record does not come to be seen, and removes it', async () => {
    const written: string[] = [];
    const provider = { appendRecords: async () => void written.push('add'), deleteRecords: async () => void written.push('delete') };
    const test = await start({ challenges: byDns({ provider, propagation_timeout: 1 }) });
    const failure = await failureOf(test.issue(['dns.example.test']));
    expect([failure.code, failure.message]).to.deep.equal(['TLS_ACME_DNS_NOT_SEEN', `the TXT record _acme-challenge.dns.example.test did not appear within 1ms: ${dns.address}:${dns.port} does not give it`]);
    expect(written).to.deep.equal(['add', 'delete']);
  });

  it('says what a DNS provider throws', async () => {
    const provider = { appendRecords: () => Promise.reject(new Error('the quota is used up')), deleteRecords: async () => undefined };
    const failure = await failureOf((await start({ challenges: byDns({ provider }) })).issue(['dns.example.test']));
    expect([failure.code, failure.message]).to.deep.equal(['TLS_ACME_DNS_PROVIDER_FAILED', 'the DNS provider failed: appendRecords: the quota is used up']);
  });

  it('writes the record of another name where an alias leads there', async () => {
    const test = await start({ challenges: byDns({ override_domain: 'proofs.example.test' }) });
    expect((await test.issue(['alias.example.test'])).leaf.subjectAltName).to.equal('DNS:alias.example.test');
  });

  it('continues with another type of challenge if one fails', async () => {
    const { random } = Math;
    const draws = [0.1, 0.9];
    // The first draw is for TLS.
    Math.random = () => draws.shift() ?? 0.5;
    const test = await start().finally(() => (Math.random = random));
    test.refuse = ({ type }) => type === 'tls-alpn-01';
    const { leaf } = await test.issue(['fallback.example.test']);
    expect(leaf.subjectAltName).to.equal('DNS:fallback.example.test');
    expect(test.shown.map(({ type }) => type)).to.deep.equal(['tls-alpn-01', 'http-01']);
    // From now on, the type that succeeded is tried first.
    await test.issue(['next.example.test']);
    expect(test.shown.at(-1)?.type).to.equal('http-01');
  });

  it('says why no proof was accepted', async () => {
    const test = await start({ challenges: challenges(true, false) });
    test.refuse = () => true;
    const failure = await failureOf(test.issue(['refused.example.test']));
    expect(failure.code).to.equal('TLS_ACME_CHALLENGE_FAILED');
    expect(failure.message).to.match(/^the ACME server rejected the challenge http-01 for refused\.example\.test: (connection|unauthorized|incorrectResponse): ./);
  });

  it('says what a wildcard needs', async () => {
    const failure = await failureOf((await start()).issue(['*.example.test']));
    expect(failure.message).to.match(/^no challenge is left for \*\.example\.test: the ACME server offers dns-01, the config allows tls-alpn-01, http-01$/);
  });

  it('registers another account where the server does not know the one in the storage', async () => {
    const storage = new MemoryStorage();
    const first = await (await start({}, { storage })).issue(['first.example.test']);
    await pebble.restart();
    const test = await start({}, { storage });
    const renewed = await test.issue(['second.example.test']);
    expect((renewed.metadata as { account: string }).account).to.not.equal((first.metadata as { account: string }).account);
    expect(test.log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).to.deep.equal(['the ACME server no longer knows the account, so a new one is registered']);
    // The running issuer has also dropped the old account.
    expect((await test.issue(['third.example.test'])).metadata).to.include({ account: (renewed.metadata as { account: string }).account });
  });

  it('uses the account that was used last where the config names no address, once for all that ask', async () => {
    const storage = new MemoryStorage();
    const named = await start({ email: 'admin@example.test' }, { storage });
    const both = await Promise.all(['one.example.test', 'two.example.test'].map((name) => named.issue([name])));
    const other = await (await start({}, { storage })).issue(['three.example.test']);
    expect(new Set([...both, other].map(({ metadata }) => (metadata as { account: string }).account)).size).to.equal(1);
    expect([...storage.values.keys()].filter((key) => key.includes('/users/'))).to.have.length(2);
  });

  it('uses the key of an account in the config', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const account_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const accounts = await Promise.all(['one', 'two'].map(async (name) => (await (await start({ account_key })).issue([`${name}.example.test`])).metadata as { account: string }));
    expect(accounts[0]?.account).to.equal(accounts[1]?.account);
  });

  it('takes the chain that is preferred', async () => {
    const roots = await Promise.all([0, 1, 2].map(async (index) => new X509Certificate(await pebble.root(index)).subject.slice('CN='.length)));
    const preferred_chains = { root_common_name: ['Nobody', roots[2] as string], any_common_name: [] };
    const { certificate } = await (await start({ preferred_chains })).issue(['chain.example.test']);
    expect(new X509Certificate(certificate.slice(certificate.lastIndexOf('-----BEGIN'))).issuer).to.equal(`CN=${roots[2]}`);
  });

  it('asks the directory for tests after a failure, and then the other one', async () => {
    const test = await start({ test_ca: second.directory, trusted_roots_pem_files: [pebble.trust, second.trust] });
    const { metadata } = await test.issue(['again.example.test'], { failures: 1 });
    expect((metadata as { ca: string }).ca).to.equal(pebble.directory);
    expect(test.shown).to.have.length(2);
  });

  it('binds its account to an external one, and says what is missing without', async () => {
    const mac_key = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W';
    const authority = await startPebble({ dns: `${dns.address}:${dns.port}`, httpPort: pebble.httpPort, tlsPort: pebble.tlsPort, externalAccounts: { 'kid-1': mac_key } });
    try {
      const changes = { ca: authority.directory, trusted_roots_pem_files: [authority.trust] };
      const test = await start({ ...changes, external_account: { key_id: 'kid-1', mac_key } });
      expect((await test.issue(['bound.example.test'])).leaf.subjectAltName).to.equal('DNS:bound.example.test');
      const missing = await failureOf((await start(changes)).issue(['free.example.test']));
      expect(missing.code).to.equal('TLS_ACME_EAB_NEEDED');
      const wrong = await failureOf((await start({ ...changes, external_account: { key_id: 'kid-2', mac_key } })).issue(['free.example.test']));
      expect(wrong.message).to.contain('the ACME server refused: POST').and.match(/40[013] (unauthorized|malformed|externalAccountRequired)/);
    } finally {
      await authority.stop();
    }
  });

  it('obtains certificates though every fourth nonce is refused', async () => {
    const test = await start({ ca: second.directory, trusted_roots_pem_files: [second.trust] });
    expect((await test.issue(['nonces.example.test'])).leaf.subjectAltName).to.equal('DNS:nonces.example.test');
  });

  it('obtains a certificate though nothing can be written, and says so', async () => {
    const storage = new MemoryStorage();
    storage.isReadOnly = true;
    const test = await start({}, { storage });
    expect((await test.issue(['readonly.example.test'])).leaf.subjectAltName).to.equal('DNS:readonly.example.test');
    expect(test.log.lines.filter(({ level }) => level === 'error').map(({ message }) => message)).to.deep.equal(['the ACME account cannot be stored, so a new one is registered after the next start']);
  });

  it('ends when nobody wants the certificate any more', async () => {
    const ended = new AbortController();
    const test = await start({ challenges: challenges(true, false) });
    test.refuse = () => {
      ended.abort(new Error('no more'));
      return true;
    };
    expect((await failureOf(test.issue(['ended.example.test'], { signal: ended.signal }))).message).to.equal('no more');
    expect([...test.storage.values.keys()].filter((key) => key.includes('challenge_tokens'))).to.deep.equal([]);
  });
});
