import { blameModule, describeValue, moduleFault, propertyOf, type Clock, type Logger } from '@caddis/core';
import type { Certificate, CertificateGetter, CertificatePermission, CertificateQuery } from '@caddis/core/tls';
import { withDeadline } from '@caddis/kit';
import { loadCertificate } from '../certificates/load-certificate.js';
import { errors } from '../errors.js';

const deadlineMs = 10_000;

/**
 * Asks a permission module whether a certificate may be obtained, and checks the answer.
 *
 * @returns false also if the module fails, which is logged
 * @internal
 */
export async function isAllowed(permission: CertificatePermission, name: string, clock: Clock, log: Logger): Promise<boolean> {
  const late = (): Error => errors.TLS_CALL_LATE({ what: 'the permission did not answer', seconds: deadlineMs / 1000 });
  const call = { module: permission, method: 'allowsCertificate' };
  try {
    const answer: unknown = await withDeadline({ clock, deadlineMs, late }, async (signal) => permission.allowsCertificate(name, signal));
    if (typeof answer !== 'boolean') throw moduleFault(call, `answered ${describeValue(answer)}, expected true or false`);
    return answer;
  } catch (error) {
    log.warn({ err: blameModule(call, error), name }, 'asking for permission for an on-demand certificate failed, so none is obtained');
    return false;
  }
}

/**
 * Asks getters for a certificate, one after the other, and checks their answers.
 *
 * @returns `undefined` if none has one; failures are logged
 * @internal
 */
export async function getCertificate(getters: readonly CertificateGetter[], query: CertificateQuery, clock: Clock, log: Logger): Promise<Certificate | undefined> {
  const late = (): Error => errors.TLS_CALL_LATE({ what: 'the getter did not answer', seconds: deadlineMs / 1000 });
  for (const getter of getters) {
    const call = { module: getter, method: 'getCertificate' };
    try {
      const answer: unknown = await withDeadline({ clock, deadlineMs, late }, async (signal) => getter.getCertificate(query, signal));
      if (answer === undefined || answer === null) continue;
      const [certificate, key] = [propertyOf(answer, 'certificate'), propertyOf(answer, 'key')];
      if (typeof certificate !== 'string' || typeof key !== 'string') throw moduleFault(call, `answered ${describeValue(answer)}, expected certificate and key`);
      try {
        return loadCertificate(certificate, key, [], 'that was fetched');
      } catch (error) {
        throw moduleFault(call, 'answered a certificate and a key that cannot be used', error);
      }
    } catch (error) {
      log.warn({ err: blameModule(call, error), name: query.serverName }, 'a certificate getter failed');
    }
  }
  return undefined;
}
