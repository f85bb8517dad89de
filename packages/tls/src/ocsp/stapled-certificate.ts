import type { Certificate } from '@caddis/core/tls';

/** A certificate that may have a stapled OCSP response. Without a responder, both properties are missing. @internal */
export interface StapledCertificate extends Certificate {
  readonly ocspUrl?: string;
  ocspResponse?: Buffer | undefined;
}

/** The additional properties of a certificate that names a responder. @internal */
export function stapleFields(ocspUrl: string | undefined): Pick<StapledCertificate, 'ocspUrl' | 'ocspResponse'> {
  return ocspUrl === undefined ? {} : { ocspUrl, ocspResponse: undefined };
}
