import { createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@caddis/core';
import type { CertificateOrder, IssuedCertificate, Issuer } from '@caddis/core/tls';
import { freePort, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { signingKeys } from '../keys/key-pair.js';
import { alternativeNames, signer, x509Library } from '../keys/x509-library.js';
import { signCertificate } from '../pki/sign-certificate.js';

const dayMs = 86_400_000;

/** An authority whose OCSP responder is OpenSSL's. */
export class OcspAuthority implements Issuer {
  readonly issuerKey = 'ocsp';
  readonly orders: CertificateOrder[] = [];
  /** URL of its own certificate in issued ones. If set, chains contain only the leaf. */
  issuerUrl: string | undefined;
  private readonly key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  private readonly states = new Map<string, string>();
  private certificate = '';
  private running: RunningProcess | undefined;

  private constructor(
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly port: number,
    private readonly time: Clock,
  ) {}

  /** Creates an authority. Its responder starts with {@link OcspAuthority.listen}. */
  static async create(time: Clock): Promise<OcspAuthority> {
    const made = new OcspAuthority(await temporaryFolder(), await freePort(), time);
    const now = time.now();
    const publicKey = createPublicKey(made.key).export({ format: 'der', type: 'spki' });
    made.certificate = await signCertificate({ commonName: 'Revoker', publicKey, notBefore: now, notAfter: now + 90 * dayMs, authorityDepth: 0 }, { key: made.key });
    await writeFile(join(made.folder.path, 'ca.crt'), made.certificate);
    await writeFile(join(made.folder.path, 'ca.key'), made.key.export({ format: 'pem', type: 'pkcs8' }));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Its own certificate, DER. */
  get der(): Buffer {
    return new X509Certificate(this.certificate).raw;
  }

  /** Starts the responder. @param args - additional arguments */
  async listen(...args: readonly string[]): Promise<void> {
    await writeFile(join(this.folder.path, 'index.txt'), [...this.states.values()].map((line) => `${line}\n`).join(''));
    this.running = await startProcess({
      command: 'openssl',
      args: ['ocsp', '-index', 'index.txt', '-port', String(this.port), '-rsigner', 'ca.crt', '-rkey', 'ca.key', '-CA', 'ca.crt', ...args],
      cwd: this.folder.path,
      ready: /ACCEPT/,
    });
  }

  /** Stops the responder. */
  async close(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await this.folder.remove();
  }

  /** Revokes a certificate. The responder knows this after a restart. */
  revoke(certificate: string): void {
    this.write(new X509Certificate(certificate), 'R', opensslTime(this.time.now() - 1000));
  }

  async issue(order: CertificateOrder): Promise<IssuedCertificate> {
    this.orders.push(order);
    const library = await x509Library();
    const { keys, algorithm } = await signingKeys(this.key);
    const issuer = new library.X509Certificate(this.certificate);
    const now = this.time.now();
    const leaf = await library.X509CertificateGenerator.create(
      {
        serialNumber: `7f${String(this.orders.length).padStart(6, '0')}`,
        subject: '',
        issuer: issuer.subject,
        notBefore: new Date(now - 60_000),
        notAfter: new Date(now + 30 * dayMs),
        publicKey: new library.Pkcs10CertificateRequest(order.request).publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [alternativeNames(library, order.names, true), new library.AuthorityInfoAccessExtension({ ocsp: [this.url], ...(this.issuerUrl === undefined ? {} : { caIssuers: [this.issuerUrl] }) })],
      } as unknown as Parameters<typeof library.X509CertificateGenerator.create>[0],
      signer,
    );
    const pem = `${leaf.toString('pem').trim()}\n`;
    this.write(new X509Certificate(pem), 'V', '');
    return { certificate: this.issuerUrl === undefined ? `${pem}${this.certificate}` : pem };
  }

  private write({ serialNumber, validTo }: X509Certificate, state: string, revoked: string): void {
    this.states.set(serialNumber, [state, opensslTime(Date.parse(validTo)), revoked, serialNumber, 'unknown', '/CN=x'].join('\t'));
  }
}

/** Formats a time such as `261130235959Z`. */
function opensslTime(time: number): string {
  return `${new Date(time).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`;
}
