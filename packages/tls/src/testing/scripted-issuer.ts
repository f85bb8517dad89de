import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import type { Clock } from '@caddis/core';
import type { CertificateOrder, IssuedCertificate, Issuer } from '@caddis/core/tls';
import { x509Library } from '../keys/x509-library.js';
import { signCertificate } from '../pki/sign-certificate.js';

/** An issuer that a test controls. */
export class ScriptedIssuer implements Issuer {
  readonly orders: CertificateOrder[] = [];
  /** Called before each order; may throw or wait. */
  before: (order: CertificateOrder) => void | Promise<void> = () => undefined;
  lifetimeMs = 90 * 86_400_000;
  /** How long before the order the validity starts, in milliseconds. */
  backdatedMs = 0;
  private readonly key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  constructor(
    private readonly time: Clock,
    readonly issuerKey = 'test',
  ) {}

  async issue(order: CertificateOrder): Promise<IssuedCertificate> {
    this.orders.push(order);
    await this.before(order);
    const { Pkcs10CertificateRequest } = await x509Library();
    const publicKey = Buffer.from(new Pkcs10CertificateRequest(order.request).publicKey.rawData);
    const now = this.time.now() - this.backdatedMs;
    return {
      certificate: await signCertificate({ commonName: '', publicKey, notBefore: now, notAfter: now + this.lifetimeMs, names: order.names }, { key: this.key }),
      metadata: { order: this.orders.length },
    };
  }

  /** Names ordered so far. */
  get names(): readonly string[] {
    return this.orders.map(({ names: [name = ''] }) => name);
  }
}

/** The serial number of a certificate, to tell certificates apart. */
export function serialOf(certificate: { readonly certificate: string } | undefined): string | undefined {
  return certificate === undefined ? undefined : new X509Certificate(certificate.certificate).serialNumber;
}
