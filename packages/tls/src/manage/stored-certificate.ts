import type { KeyObject } from 'node:crypto';
import type { Storage } from '@caddis/core/tls';
import { coversName } from '@caddis/http/kit';
import { assertBelongTogether } from '../keys/belongs-together.js';
import { certificateFacts } from '../keys/certificate-facts.js';
import { keyPem, usualPem } from '../keys/key-pair.js';
import { stapleFields, type StapledCertificate } from '../ocsp/stapled-certificate.js';
import { certificateKeys } from '../storage/storage-keys.js';

/** A managed certificate. @internal */
export interface StoredCertificate extends StapledCertificate {
  /** Key of its issuer. */
  readonly issuerKey: string;
  /** Start of its validity, in milliseconds since the Unix epoch. */
  readonly begins: number;
}

/**
 * Creates a managed certificate from a chain and its key.
 *
 * @param name - a name that the certificate must cover
 * @throws if one cannot be parsed, they do not belong together, or the certificate does not cover the name
 * @internal
 */
export function managedCertificate(chain: string, key: string, issuerKey: string, name: string): StoredCertificate {
  const { names: all, fingerprint, begins, expires, publicKey, ocspUrl } = certificateFacts(chain);
  const usual = usualPem(key);
  assertBelongTogether(chain, publicKey, usual);
  const names = all.length === 1 ? all : [...new Set(all)];
  if (!names.some((each) => coversName(each, name))) throw new Error(`it is for ${names.join(', ')}`);
  return { certificate: chain, key: usual, tags: [], names, fingerprint, expires, begins, issuerKey, ...stapleFields(ocspUrl) };
}

/**
 * Reads the certificate of a name from a storage.
 *
 * @returns `undefined` if there is none
 * @throws the storage's error, or the reason why the certificate is invalid
 * @internal
 */
export async function loadCertificateOf(storage: Storage, issuerKey: string, name: string): Promise<StoredCertificate | undefined> {
  const keys = certificateKeys(issuerKey, name);
  const certificate = await storage.load(keys.certificate);
  if (certificate === undefined) return undefined;
  const key = await storage.load(keys.key);
  return key === undefined ? undefined : managedCertificate(certificate.toString('utf8'), key.toString('utf8'), issuerKey, name);
}

/**
 * Writes a certificate to a storage, as Caddy does.
 *
 * @param metadata - data that the issuer needs for the renewal
 * @see certmagic's `Config.saveCertResource`
 * @internal
 */
export async function storeCertificateOf(storage: Storage, { certificate, issuerKey }: StoredCertificate, key: KeyObject, name: string, metadata: unknown): Promise<void> {
  const keys = certificateKeys(issuerKey, name);
  const record = { sans: [name], ...(metadata === undefined ? {} : { issuer_data: metadata }) };
  // Store the key first, because a certificate without its key is useless.
  await storage.store(keys.key, Buffer.from(keyPem(key), 'utf8'));
  await storage.store(keys.certificate, Buffer.from(certificate, 'utf8'));
  await storage.store(keys.metadata, Buffer.from(JSON.stringify(record, undefined, '\t'), 'utf8'));
}
