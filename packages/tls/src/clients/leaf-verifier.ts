import type { X509Certificate } from 'node:crypto';
import { array, guests, module, object, string, type ConfigOf, type Provisioner } from '@caddis/core';
import { clientCertificateVerifiers, leafLoaders, type ClientCertificateVerifier } from '@caddis/core/tls';
import { pemOfBase64 } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { certificatesOf, readCertificates } from '../guards/pem-texts.js';

/** Config of {@link LeafVerifier}. @public */
export const LeafVerifierConfig = object({
  leaf_certs_loaders: guests(leafLoaders, { description: 'Where the certificates are read from.', default: [] }),
  trusted_leaf_certs: array(string({ description: 'Certificate: DER in base64.' }), { description: 'Certificates that clients may use.', default: [] }),
});

/**
 * Accepts clients that present one of the listed certificates.
 *
 * @see Caddy's `LeafCertClientAuth`
 * @public
 */
@module(clientCertificateVerifiers, {
  name: 'leaf',
  config: LeafVerifierConfig,
  summary: 'Accepts only clients that present one of the listed certificates.',
  description: 'Certificates are read when the config is loaded.',
  examples: [{ title: 'Clients whose certificates are in a folder.', config: { verifier: 'leaf', leaf_certs_loaders: [{ loader: 'folder', folders: ['/etc/tls/clients'] }] } }],
})
export class LeafVerifier implements ClientCertificateVerifier, Provisioner {
  private readonly trusted = new Set<string>();

  constructor(private readonly config: ConfigOf<typeof LeafVerifierConfig>) {}

  async provision(): Promise<void> {
    const { leaf_certs_loaders: loaders, trusted_leaf_certs: texts } = this.config;
    const trust = (found: readonly X509Certificate[]): void => found.forEach(({ fingerprint256 }) => this.trusted.add(fingerprint256));
    for (const loader of loaders) trust(certificatesOf(await loader.leafCertificates(), { module: loader, method: 'leafCertificates' }));
    for (const text of texts) trust(readCertificates(pemOfBase64(text)));
  }

  /** @throws `TLS_CLIENT_REFUSED` */
  verifyClientCertificate([own]: readonly X509Certificate[]): void {
    if (own === undefined || !this.trusted.has(own.fingerprint256)) throw errors.TLS_CLIENT_REFUSED();
  }
}
