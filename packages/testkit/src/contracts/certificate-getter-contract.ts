import { createPrivateKey, X509Certificate } from 'node:crypto';
import { propertyOf } from '@caddis/core';
import type { CertificateQuery } from '@caddis/core/tls';
import { givenTime } from './given-time.js';
import type { Probe } from './probe.js';

const names = ['www.example.com', '', '../../etc/passwd', `${'a'.repeat(60)}.example.com`];

/** Checks a certificate getter: for every name that a client can send, it returns a chain with the matching key, or nothing. */
export async function certificateGetterContract(probe: Probe): Promise<void> {
  for (const serverName of names) {
    const query: CertificateQuery = { serverName, localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', anyTag: [], allTags: [] };
    const outcome = await givenTime(probe, 'getCertificate', (signal) => [query, signal]);
    if (outcome.kind === 'failed') probe.assertDeliberate('getCertificate', outcome.thrown);
    else if (outcome.value !== undefined) judge(probe, outcome.value);
  }
}

function judge(probe: Probe, answer: unknown): void {
  const [certificate, key] = [propertyOf(answer, 'certificate'), propertyOf(answer, 'key')];
  const wrong = (what: string): Error => probe.finding('CONFORMANCE_CONTRACT_ANSWER', `getCertificate() answered ${what}`);
  if (typeof certificate !== 'string' || typeof key !== 'string') throw wrong('neither undefined nor a certificate and a key, both texts');
  let isPair: boolean;
  try {
    isPair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw wrong(`what is no certificate or no key in PEM: ${String(propertyOf(error, 'message'))}`);
  }
  if (!isPair) throw wrong('a certificate and the key of another one');
}
