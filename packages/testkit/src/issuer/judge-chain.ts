import { X509Certificate } from 'node:crypto';
import { propertyOf } from '@caddis/core';
import type { Probe } from '../contracts/probe.js';
import { assertNoSecret } from '../drive/secrets.js';

/** What the certificate was ordered for. */
export interface Wanted {
  readonly names: readonly string[];
  /** The public key, DER. */
  readonly publicKey: Buffer;
  /** Root certificates to which the chain must lead, PEM; any root when left out. */
  readonly roots?: string | undefined;
}

/**
 * Judges the answer of `issue()`: the chain must match the key and the names, and lead to the roots.
 *
 * @returns the chain, PEM
 * @throws a finding
 */
export function judgeChain(probe: Probe, issued: unknown, { names, publicKey, roots }: Wanted): string {
  const certificate = propertyOf(issued, 'certificate');
  if (typeof certificate !== 'string') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'issue() answered no certificate');
  const metadata = propertyOf(issued, 'metadata');
  assertNoSecret(probe.driver, 'metadata of issue()', metadata);
  const wrong = (what: string): Error => probe.finding('CONFORMANCE_ISSUER_CHAIN', `issue() answered ${what}`);
  const chain = certificatesIn(certificate, wrong);
  const [leaf] = chain as [X509Certificate];
  const misfit = (what: string): Error => probe.finding('CONFORMANCE_ISSUER_FIT', `issue() answered a certificate for ${what}`);
  if (!derOf(leaf).equals(publicKey)) throw misfit(chain.some((one) => derOf(one).equals(publicKey)) ? 'another key, and the right one behind it: the leaf is to be the first' : 'another key than that of the request');
  const found = namesOf(leaf);
  if (found !== [...names].sort().join(', ')) throw misfit(`${found === '' ? 'no names' : found}, where ${names.join(', ')} was asked for`);
  if (leaf.ca) throw wrong('a certificate that is itself an authority: who has it could sign others');
  judgeLinks(chain, roots === undefined ? undefined : certificatesIn(roots, () => new Error('roots() of the test gives no certificates')), wrong);
  return certificate;
}

/** Checks that each certificate is valid and signed by the next, and the last one by a root. */
function judgeLinks(chain: readonly X509Certificate[], roots: readonly X509Certificate[] | undefined, wrong: (what: string) => Error): void {
  const now = Date.now();
  for (const [index, one] of chain.entries()) {
    if (Date.parse(one.validFrom) > now) throw wrong(`a chain whose certificate ${index + 1} is valid from ${one.validFrom} only`);
    if (Date.parse(one.validTo) < now) throw wrong(`a chain whose certificate ${index + 1} has expired: ${one.validTo}`);
    const next = chain[index + 1];
    if (next !== undefined && !isSignedBy(one, next)) throw wrong(`a chain whose certificate ${index + 1} is not signed by the next`);
  }
  const last = chain.at(-1) as X509Certificate;
  if (roots !== undefined && !roots.some((root) => root.raw.equals(last.raw) || isSignedBy(last, root))) throw wrong(`a chain that ends with a certificate of ${shown(last.issuer)}, which is no root of the authority: those between are missing, or it is of another one`);
}

function certificatesIn(text: string, wrong: (what: string) => Error): readonly X509Certificate[] {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g)];
  const other = blocks.find(([, label]) => label !== 'CERTIFICATE');
  if (other !== undefined) throw wrong(`a chain with something else in it: ${other[1]}`);
  if (blocks.length === 0) throw wrong('what is no certificate in PEM');
  return blocks.map(([block]) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw wrong(`what is no certificate in PEM: ${String(propertyOf(error, 'message'))}`);
    }
  });
}

function isSignedBy(one: X509Certificate, by: X509Certificate): boolean {
  return one.checkIssued(by) && one.verify(by.publicKey);
}

/** The host names and addresses in a certificate, sorted. */
function namesOf({ subjectAltName = '' }: X509Certificate): string {
  const names = subjectAltName.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, '').toLowerCase());
  return names.sort().join(', ');
}

function derOf({ publicKey }: X509Certificate): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' });
}

function shown(name: string): string {
  return JSON.stringify(name.replaceAll('\n', ', '));
}
