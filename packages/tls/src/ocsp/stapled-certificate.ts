import type { X509Certificate } from 'node:crypto';
import type { Certificate } from '@caddis/core/tls';
import { ocspUrlOf } from './ocsp-subject.js';

/** A certificate to which a response of OCSP can be stapled: those without a responder have neither property. @internal */
export interface StapledCertificate extends Certificate {
  readonly ocspUrl?: string;
  ocspResponse?: Buffer | undefined;
}

/** What a certificate has besides where it names a responder. @internal */
export function stapleFields(parsed: X509Certificate): Pick<StapledCertificate, 'ocspUrl' | 'ocspResponse'> {
  const ocspUrl = ocspUrlOf(parsed);
  return ocspUrl === undefined ? {} : { ocspUrl, ocspResponse: undefined };
}
