import type { KeyObject } from 'node:crypto';
import type { Clock, Logger } from '@caddis/core';
import type { CertificateOrder, Issuer } from '@caddis/core/tls';
import { askIssuer, issuerKeyOf, retryAfterOf } from '../guards/ask-issuer.js';
import { certificateRequest } from '../keys/certificate-request.js';
import { generateKey, readKey } from '../keys/key-pair.js';
import { loadCertificateOf, managedCertificate, storeCertificateOf, type StoredCertificate } from './stored-certificate.js';
import type { ManagedName } from './managed-name.js';

/** Options of {@link obtainCertificate}. @internal */
export interface ObtainOptions {
  readonly time: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly present: CertificateOrder['present'];
  readonly dns: CertificateOrder['dns'];
  /** Called if a certificate could not be stored. */
  readonly onStorageFailure: (error: unknown) => void;
  /** Called with whether the storage gave the lock of the name. Without the lock, no issuer is asked. */
  readonly onLock: (isGiven: boolean) => void;
}

/**
 * Reads the certificate of a name from the storage, for all issuers of its policy. If there are several, the one that expires last is returned.
 *
 * @throws the storage's error if the policy has only one issuer
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
 * Obtains a certificate while holding the lock of its name. If another server has stored a good one in the meantime, that is used.
 *
 * @param isGood - decides whether a stored certificate can be used
 * @throws the reason why there is none: the error of the last issuer
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
        if (issuers.length > 1) log.warn({ err: error, name, issuer: issuerKey }, 'an issuer failed; the next one is tried, if there is one');
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
