import { createHash, createHmac, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { errors } from '../errors.js';

/** A public key in JWK format (RFC 7517). */
export type JsonWebKey = Readonly<Record<string, string>>;

/** Members of the protected header, except the algorithm. */
export type JoseHeader = Readonly<Record<string, unknown>>;

interface Algorithm {
  readonly name: string;
  readonly hash: string | null;
}

const curves: Readonly<Record<string, Algorithm>> = {
  'P-256': { name: 'ES256', hash: 'sha256' },
  'P-384': { name: 'ES384', hash: 'sha384' },
  'P-521': { name: 'ES512', hash: 'sha512' },
  Ed25519: { name: 'EdDSA', hash: null },
};

/** Private key of an account, with what is needed for signing. */
export class SigningKey {
  readonly jwk: JsonWebKey;
  /** Hash of the public key (RFC 7638). */
  readonly thumbprint: string;
  private readonly algorithm: Algorithm;

  /** @throws `TLS_ACME_ACCOUNT_KEY_INVALID` */
  constructor(readonly key: KeyObject) {
    const { kty, crv = '', x, y, n, e } = createPublicKey(key).export({ format: 'jwk' }) as Record<string, string>;
    const algorithm = kty === 'RSA' ? { name: 'RS256', hash: 'sha256' } : curves[crv];
    if (algorithm === undefined) throw errors.TLS_ACME_ACCOUNT_KEY_INVALID({ reason: `it is of the kind ${crv === '' ? String(kty) : crv}` });
    this.algorithm = algorithm;
    // The thumbprint depends on the order of the members.
    const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, ...(y === undefined ? {} : { y }) };
    this.jwk = members as JsonWebKey;
    this.thumbprint = createHash('sha256').update(JSON.stringify(members), 'utf8').digest('base64url');
  }

  /** Signs a request. @param payload - JSON; empty for POST-as-GET (RFC 8555, section 6.3) */
  sign(header: JoseHeader, payload: string): string {
    const signed = parts({ alg: this.algorithm.name, ...header }, payload);
    const signature = sign(this.algorithm.hash, Buffer.from(signed.text, 'latin1'), { key: this.key, dsaEncoding: 'ieee-p1363' });
    return JSON.stringify({ protected: signed.head, payload: signed.body, signature: signature.toString('base64url') });
  }
}

/** Signs a payload with a shared secret, for external account binding (RFC 8555, section 7.3.4). */
export function signWithSecret(secret: Buffer, header: JoseHeader, payload: string): object {
  const signed = parts({ alg: 'HS256', ...header }, payload);
  return { protected: signed.head, payload: signed.body, signature: createHmac('sha256', secret).update(signed.text, 'latin1').digest('base64url') };
}

function parts(header: JoseHeader, payload: string): { readonly head: string; readonly body: string; readonly text: string } {
  const head = Buffer.from(JSON.stringify(header), 'utf8').toString('base64url');
  const body = Buffer.from(payload, 'utf8').toString('base64url');
  return { head, body, text: `${head}.${body}` };
}
