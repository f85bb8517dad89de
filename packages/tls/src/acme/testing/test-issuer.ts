import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { systemClock, type Clock } from '@caddis/core';
import type { CertificateOrder, Challenge, DnsDefaults, IssuedCertificate } from '@caddis/core/tls';
import { RecordingLogger, TestContext } from '@caddis/test-helpers';
import type { AcmeIssuerSettings } from '../acme-config.js';
import { AcmeIssuer } from '../acme-issuer.js';
import { alpnServerName, createAlpnCertificate } from '../alpn-certificate.js';
import { ChallengeListeners } from '../challenge-listener.js';
import { MemoryStorage } from './memory-storage.js';

const defaults: AcmeIssuerSettings = {
  ca: '',
  test_ca: '',
  email: '',
  profile: '',
  acme_timeout: 10_000,
  challenges: { http: { disabled: false }, 'tls-alpn': { disabled: false }, bind_host: '', distributed: true },
  trusted_roots_pem_files: [],
  certificate_lifetime: 0,
};

/** Config fields that a test sets. */
export type IssuerChanges = Partial<AcmeIssuerSettings>;

/** An issuer with everything that a server provides: storage, challenge listeners, a log. */
export class TestIssuer {
  readonly log = new RecordingLogger();
  /** The challenges that were presented, in order. */
  readonly shown: Challenge[] = [];
  /** The stored value of each challenge while it was presented. */
  readonly stored: unknown[] = [];
  /** Decides which challenges are not presented. */
  refuse: (challenge: Challenge) => boolean = () => false;
  private readonly waiting = new Map<string, Challenge>();
  private readonly listeners = new ChallengeListeners(
    {
      http: (hostName, token) => this.find('http-01', ({ name, token: known }) => name === hostName && known === token)?.keyAuthorization,
      alpn: async (serverName) => {
        const challenge = this.find('tls-alpn-01', ({ name }) => alpnServerName(name) === serverName);
        return challenge && (await createAlpnCertificate(challenge.name, challenge.keyAuthorization, Date.now()));
      },
    },
    this.log,
  );

  private constructor(
    readonly issuer: AcmeIssuer,
    readonly context: TestContext,
    readonly storage: MemoryStorage,
  ) {}

  static async start(changes: IssuerChanges, options: { readonly clock?: Clock; readonly storage?: MemoryStorage } = {}): Promise<TestIssuer> {
    const context = new TestContext('tls.issuance.acme');
    const { clock = systemClock, storage = new MemoryStorage() } = options;
    const log = new RecordingLogger();
    const issuer = new AcmeIssuer({ ...defaults, ...changes }, log, clock);
    const test = new TestIssuer(issuer, context, storage);
    Object.assign(test, { log });
    await issuer.provision(context);
    return test;
  }

  /** Issues a certificate for a new key. */
  async issue(names: readonly string[], options: { readonly failures?: number; readonly signal?: AbortSignal; readonly replaces?: string; readonly dns?: DnsDefaults } = {}): Promise<IssuedCertificate & { readonly leaf: X509Certificate }> {
    const { request, isKeyOf } = await certificateRequest(names);
    const order: CertificateOrder = {
      names,
      request,
      failures: options.failures ?? 0,
      replaces: options.replaces,
      dns: options.dns,
      storage: this.storage,
      signal: options.signal ?? new AbortController().signal,
      present: (challenge) => this.present(challenge),
    };
    const issued = await this.issuer.issue(order);
    const leaf = new X509Certificate(issued.certificate);
    if (!isKeyOf(leaf)) throw new Error('the certificate is for another key');
    return { ...issued, leaf };
  }

  async stop(): Promise<void> {
    await this.context.close();
  }

  private find(type: Challenge['type'], fits: (challenge: Challenge) => boolean): Challenge | undefined {
    return [...this.waiting.values()].find((challenge) => challenge.type === type && fits(challenge));
  }

  private async present(challenge: Challenge): Promise<() => Promise<void>> {
    this.shown.push(challenge);
    const [key] = await this.storage.list(`acme/${this.issuer.issuerKey}/challenge_tokens`);
    if (key !== undefined) this.stored.push(JSON.parse(String(await this.storage.load(key))));
    if (this.refuse(challenge)) return async () => undefined;
    const end = await this.listeners.listen({ ...challenge, host: '127.0.0.1' });
    this.waiting.set(challenge.token, challenge);
    return async () => {
      this.waiting.delete(challenge.token);
      await end();
    };
  }
}

/** Makes a key and a certificate request for names, as the app `tls` does. */
export async function certificateRequest(names: readonly string[]): Promise<{ readonly request: Buffer; readonly isKeyOf: (leaf: X509Certificate) => boolean }> {
  await import('reflect-metadata');
  const { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const san = new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })));
  const request = await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: algorithm, extensions: [san] }, webcrypto as Parameters<typeof Pkcs10CertificateRequestGenerator.create>[1]);
  const key = createPrivateKey({ key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)), format: 'der', type: 'pkcs8' });
  return { request: Buffer.from(request.rawData), isKeyOf: (leaf) => leaf.checkPrivateKey(key) };
}
