import { X509Certificate } from 'node:crypto';
import { propertyOf } from '@caddis/core';
import type { CertificateOrder } from '@caddis/core/tls';
import { givenTime } from './given-time.js';
import type { Probe } from './probe.js';
import { ScratchStorage } from './scratch-storage.js';

const name = 'conformance.example.com';
/** A certificate request for the name, and its public key. The private key was thrown away. */
const request =
  'MIHxMIGXAgEAMAAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR1Iqpz/YbdCJbzb9EFY+dLa+/MHEp9KV/Utpb9QVHB/ccZ8Xv+jda6t3wPRJxSreoxe6+0dPhXGeAm0ir/XNIAoDUwMwYJKoZIhvcNAQkOMSYwJDAiBgNVHREEGzAZghdjb25mb3JtYW5j' +
  'ZS5leGFtcGxlLmNvbTAKBggqhkjOPQQDAgNJADBGAiEAyCeWLjlqvSU8t+rJH4nVZwy5PEKmgoi6LJptIdkiLoUCIQDJhJKAr1Oce+sOIekjU8btUK9UPINNYD2xa61ecgSyBg==';
const publicKey = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdSKqc/2G3QiW82/RBWPnS2vvzBxKfSlf1LaW/UFRwf3HGfF7/o3Wurd8D0ScUq3qMXuvtHT4VxngJtIq/1zSAA==';

/** Checks an issuer: it has a storage key, issues a certificate for the requested key and name, and ends when its signal is aborted. */
export async function issuerContract(probe: Probe): Promise<void> {
  const { issuerKey } = probe.instance;
  if (typeof issuerKey !== 'string' || !/^[\w@.-]+$/.test(issuerKey)) throw probe.finding('CONFORMANCE_ISSUER_KEY', `issuerKey is ${JSON.stringify(issuerKey)}`);
  const outcome = await givenTime(probe, 'issue', (signal) => [orderFor(signal)]);
  if (outcome.kind === 'failed') probe.assertDeliberate('issue', outcome.thrown);
  else judge(probe, propertyOf(outcome.value, 'certificate'));
}

function orderFor(signal: AbortSignal): CertificateOrder {
  return { names: [name], request: Buffer.from(request, 'base64'), failures: 0, storage: new ScratchStorage(), signal, present: async () => async () => undefined };
}

function judge(probe: Probe, certificate: unknown): void {
  const wrong = (what: string): Error => probe.finding('CONFORMANCE_CONTRACT_ANSWER', `issue() answered ${what}`);
  if (typeof certificate !== 'string') throw wrong('no certificate');
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(certificate);
  } catch (error) {
    throw wrong(`what is no certificate in PEM: ${String(propertyOf(error, 'message'))}`);
  }
  if (leaf.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') !== publicKey) throw wrong('a certificate for another key');
  if (Date.parse(leaf.validTo) < Date.now()) throw wrong(`a certificate that has expired: ${leaf.validTo}`);
  if (leaf.checkHost(name) === undefined) throw wrong('a certificate for other names');
}
