import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { module, object, string, type ConfigOf } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { issuers, type CertificateOrder, type IssuedCertificate, type Issuer } from '@caddis/core/tls';
import type { SigningRequest } from './signing-service.js';

const Config = object({ url: string({ description: 'URL of the API.' }) });

/** The faults of a sample issuer, each a single mistake. */
export type IssuerFault =
  | 'the leaf comes last'
  | 'the leaf alone'
  | 'what has expired'
  | 'an authority for everybody'
  | 'a key in the chain'
  | 'another key'
  | 'the first name only'
  | 'one more name'
  | 'the last certificate for all'
  | 'swallows failures'
  | 'seconds for milliseconds'
  | 'leaves its proofs'
  | 'keeps the lock'
  | 'stores beside the others'
  | 'another name in each instance'
  | 'does not hear the signal';

/** Makes an issuer that asks a `SigningService`; correct, or with one fault. */
export function sampleIssuer(name: string, fault?: IssuerFault): ModuleClass {
  @module(issuers, { name, config: Config, summary: 'Asks an API for certificates.' })
  class SampleIssuer implements Issuer {
    readonly issuerKey = fault === 'another name in each instance' ? randomUUID() : name;
    private last: string | undefined;

    constructor(private readonly config: ConfigOf<typeof Config>) {}

    async issue(order: CertificateOrder): Promise<IssuedCertificate> {
      const { names, storage, signal } = order;
      const token = randomUUID();
      const release = await storage.lock(`${name}/${token}`, signal);
      try {
        await storage.store(fault === 'stores beside the others' ? 'orders.json' : `${name}/orders.json`, Buffer.from(JSON.stringify(names), 'utf8'));
      } finally {
        if (fault !== 'keeps the lock') await release();
      }
      const takeBack = await order.present({ type: 'http-01', name: names[0] as string, token, keyAuthorization: `${token}.key` });
      try {
        this.last = chainOf(await this.ask(wantedOf(order, token), signal), fault === 'the last certificate for all' ? this.last : undefined);
        return { certificate: this.last };
      } finally {
        if (fault !== 'leaves its proofs') await takeBack();
      }
    }

    private async ask(wanted: SigningRequest, signal: AbortSignal): Promise<readonly string[]> {
      const response = await fetch(this.config.url, { method: 'POST', body: JSON.stringify(wanted), ...(fault === 'does not hear the signal' ? {} : { signal }) });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as readonly string[];
      if (fault === 'swallows failures') return [];
      throw Object.assign(new Error(`the API answered ${response.status}`), { retryAfter: Date.now() / (fault === 'seconds for milliseconds' ? 1000 : 1) });
    }
  }

  function wantedOf({ names, request }: CertificateOrder, token: string): SigningRequest {
    const key = fault === 'another key' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' }) : publicKeyOf(request);
    return {
      names: fault === 'the first name only' ? names.slice(0, 1) : fault === 'one more name' ? [...names, 'more.example.test'] : names,
      publicKey: key.toString('base64'),
      token,
      ...(fault === 'what has expired' ? { days: -1 } : {}),
      ...(fault === 'an authority for everybody' ? { isAuthority: true } : {}),
    };
  }

  function chainOf(chain: readonly string[], last: string | undefined): string {
    if (last !== undefined) return last;
    if (fault === 'the leaf comes last') return [...chain].reverse().join('');
    if (fault === 'the leaf alone') return chain[0] ?? '';
    return `${chain.join('')}${fault === 'a key in the chain' ? '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' : ''}`;
  }
  return SampleIssuer;
}

/** Extracts the public key of a request (PKCS #10), DER: the third element of its first element. */
function publicKeyOf(request: Buffer): Buffer {
  let at = partOf(partOf(request, 0).content, 0).content;
  for (let skipped = 0; skipped < 2; skipped += 1) at = at.subarray(partOf(at, 0).end);
  return at.subarray(0, partOf(at, 0).end);
}

function partOf(bytes: Buffer, start: number): { readonly content: Buffer; readonly end: number } {
  const short = bytes[start + 1] as number;
  const lengthBytes = short < 0x80 ? 0 : short - 0x80;
  const begin = start + 2 + lengthBytes;
  const end = begin + (lengthBytes === 0 ? short : bytes.readUIntBE(start + 2, lengthBytes));
  return { content: bytes.subarray(begin, end), end };
}
