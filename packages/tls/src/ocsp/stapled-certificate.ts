import type { Certificate } from '@caddis/core/tls';

/** A certificate to which a response of OCSP can be stapled: those without a responder have neither property. @internal */
export interface StapledCertificate extends Certificate {
  readonly ocspUrl?: string;
  ocspResponse?: Buffer | undefined;
}

/** What a certificate has besides where it names a responder. @internal */
export function stapleFields(ocspUrl: string | undefined): Pick<StapledCertificate, 'ocspUrl' | 'ocspResponse'> {
  return ocspUrl === undefined ? {} : { ocspUrl, ocspResponse: undefined };
}
