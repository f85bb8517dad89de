import type { KeyObject } from 'node:crypto';
import type { Clock, Logger } from '@caddis/core';
import type { CertificateOrder, Issuer } from '@caddis/core/tls';
import { askIssuer, issuerKeyOf, retryAfterOf } from '../guards/ask-issuer.js';
import { certificateRequest } from '../keys/certificate-request.js';
import { generateKey, readKey } from '../keys/key-pair.js';
import { loadCertificateOf, managedCertificate, storeCertificateOf, type StoredCertificate } from './stored-certificate.js';
import type { ManagedName } from './managed-name.js';

/** What it takes to obtain certificates. @internal */
export interface ObtainOptions {
  readonly time: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly present: CertificateOrder['present'];
  readonly dns: CertificateOrder['dns'];
  /** Hears that a certificate could not be written. */
  readonly onStorageFailure: (error: unknown) => void;
  /** Hears whether the storage gave the lock of the name; where it did not, nothing is asked of an issuer. */
  readonly onLock: (isGiven: boolean) => void;
}

/**
 * Looks for the certificate of a name in the storage, with all issuers of its policy; the one that ends last counts.
 *
 * @throws what the storage throws, where nothing was found otherwise
 * @internal
 */
export async function loadStored({ name, policy }: ManagedName, issuers: readonly Issuer[], log: Logger): Promise<StoredCertificate | undefined> {
  let found: StoredCertificate | undefined;
  for (const issuer of issuers) {
    try {
      const stored = await loadCertificateOf(policy.storage, issuerKeyOf(issuer), name);
      if (stored !== undefined && (found === undefined || stored.expires > found.expires)) found = stored;
    } catch (error) {
      if (issuers.length === 1) throw error;
      log.warn({ err: error, name }, 'a certificate in the storage cannot be used');
    }
  }
  return found;
}

/**
 * Has a certificate issued under the lock of its name: what another server has obtained meanwhile is taken.
 *
 * @param isGood - whether one from the storage does
 * @throws why there is none: the error of the last issuer
 * @internal
 */
export async function obtainCertificate(entry: ManagedName, isGood: (stored: StoredCertificate) => boolean, options: ObtainOptions): Promise<StoredCertificate> {
  const { name, policy } = entry;
  const { log, signal } = options;
  const issuers = await policy.issuersFor(name);
  const release = await policy.storage.lock(`issue_cert_${name}`, signal).catch((error: unknown) => {
    options.onLock(false);
    throw error;
  });
  options.onLock(true);
  try {
    const stored = await loadStored(entry, issuers, log).catch((error: unknown) => void log.warn({ err: error, name }, 'a certificate in the storage cannot be used'));
    if (stored !== undefined && isGood(stored)) return stored;
    let failure: unknown = new Error('no issuer may be asked yet');
    for (const issuer of issuers) {
      const issuerKey = issuerKeyOf(issuer);
      if ((entry.notBefore.get(issuerKey) ?? 0) > options.time.now()) continue;
      try {
        return await issueBy(issuer, issuerKey, entry, options);
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
        const retryAfter = retryAfterOf(error);
        if (retryAfter > 0) entry.notBefore.set(issuerKey, retryAfter);
        if (issuers.length > 1) log.warn({ err: error, name, issuer: issuerKey }, 'an issuer failed');
      }
    }
    throw failure;
  } finally {
    await release();
  }
}

async function issueBy(issuer: Issuer, issuerKey: string, entry: ManagedName, options: ObtainOptions): Promise<StoredCertificate> {
  const { name, policy, stored: before, failures } = entry;
  const key: KeyObject = policy.reusesKeys && before !== undefined && entry.revoked !== before.fingerprint ? readKey(before.key) : await generateKey(policy.keyType);
  const request = await certificateRequest([name], key, policy.mustStaple);
  const { signal, present, dns } = options;
  const order: CertificateOrder = { names: [name], request, failures, storage: policy.storage, signal, present, ...(dns === undefined ? {} : { dns }), ...(before === undefined ? {} : { replaces: before.certificate }) };
  const { certificate, metadata } = await askIssuer(issuer, order, key, options.time);
  const stored = managedCertificate(certificate, key.export({ format: 'pem', type: 'pkcs8' }).toString(), issuerKey, name);
  try {
    await storeCertificateOf(policy.storage, stored, key, name, metadata);
  } catch (error) {
    options.onStorageFailure(error);
  }
  return stored;
}
