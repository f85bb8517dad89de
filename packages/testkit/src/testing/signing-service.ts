import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Challenge } from '@caddis/core/tls';
import { alternativeNames, der, oid, tags } from '../issuer/der.js';
import type { IssuingAuthority } from '../issuer/issuing-authority.js';
import { HttpService } from './http-service.js';

const dayMs = 86_400_000;
const ecdsa = der(tags.sequence, oid('2a8648ce3d040302'));

/** The body of a request to a `SigningService`. */
export interface SigningRequest {
  readonly names: readonly string[];
  /** The public key, DER, in base64. */
  readonly publicKey: string;
  /** The token of the proof that was presented. */
  readonly token: string;
  /** Days of validity from now on; negative for an expired certificate. */
  readonly days?: number;
  /** True for a certificate that is itself an authority. */
  readonly isAuthority?: boolean;
}

/** A two-level certificate authority with an HTTP API. It signs a request after the client's proof was presented. */
export class SigningService extends HttpService implements IssuingAuthority {
  readonly names = ['one.example.test', 'two.example.test'] as const;
  readonly refused = 'refused.example.test';
  private readonly shown = new Set<string>();
  private readonly root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly intermediate = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  static async start(): Promise<SigningService> {
    return new SigningService(await SigningService.listening());
  }

  get config(): { readonly url: string } {
    return { url: this.url };
  }

  roots(): string {
    return certificate({ subject: 'root', issuer: 'root', key: this.root.publicKey, by: this.root.privateKey, isAuthority: true });
  }

  present({ token }: Challenge): () => void {
    this.shown.add(token);
    return () => void this.shown.delete(token);
  }

  protected answer(_request: IncomingMessage, body: string, response: ServerResponse): void {
    const { names, publicKey, token, days, isAuthority } = JSON.parse(body) as SigningRequest;
    if (names.includes(this.refused) || !this.shown.has(token)) return void response.writeHead(403).end();
    const leaf = certificate({ subject: '', issuer: 'intermediate', key: Buffer.from(publicKey, 'base64'), by: this.intermediate.privateKey, names, days, isAuthority });
    const above = certificate({ subject: 'intermediate', issuer: 'root', key: this.intermediate.publicKey, by: this.root.privateKey, isAuthority: true });
    response.end(JSON.stringify([leaf, above]));
  }
}

interface Unsigned {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyObject | Buffer;
  readonly by: KeyObject;
  readonly names?: readonly string[];
  readonly days?: number | undefined;
  readonly isAuthority?: boolean | undefined;
}

/** Signs a certificate. @returns PEM */
function certificate({ subject, issuer, key, by, names = [], days = 1, isAuthority = false }: Unsigned): string {
  const spki = Buffer.isBuffer(key) ? key : key.export({ format: 'der', type: 'spki' });
  const yes = der(tags.boolean, Buffer.from([0xff]));
  const basic = der(tags.sequence, oid('551d13'), yes, der(tags.bytes, isAuthority ? der(tags.sequence, yes) : der(tags.sequence)));
  const extensions = der(tags.fourth, der(tags.sequence, basic, ...(names.length === 0 ? [] : [alternativeNames(names)])));
  const now = Date.now();
  const end = now + days * dayMs;
  const body = der(
    tags.sequence,
    der(tags.first, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ecdsa,
    nameOf(issuer),
    der(tags.sequence, timeOf(Math.min(now, end) - dayMs), timeOf(end)),
    nameOf(subject),
    spki,
    extensions,
  );
  const whole = der(tags.sequence, body, ecdsa, der(tags.bits, Buffer.from([0]), sign('sha256', body, by)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf(name: string): Buffer {
  return name === '' ? der(tags.sequence) : der(tags.sequence, der(tags.set, der(tags.sequence, oid('550403'), der(tags.text, Buffer.from(name, 'latin1')))));
}

function timeOf(time: number): Buffer {
  return der(tags.time, Buffer.from(`${new Date(time).toISOString().replace(/\D/g, '').slice(2, 14)}Z`, 'latin1'));
}
