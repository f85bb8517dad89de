import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** Contract of a permission: decides for which names certificates may be obtained on demand, during a TLS handshake. @experimental */
export interface CertificatePermission {
  /**
   * Decides about a name. Called when a client asks for a name without a certificate, and before a certificate obtained on demand is renewed.
   *
   * @param name - host name or IP address that the client sent, in lower-case ASCII
   * @throws any error: it is logged, and counts as `false`
   */
  allowsCertificate(name: string, signal: AbortSignal): boolean | Promise<boolean>;
}

/** Namespace of permissions; the key `module` names one. @experimental */
export const certificatePermissions = defineNamespace<CertificatePermission>({
  id: 'tls.permission',
  inlineKey: 'module',
  description: contractDescription({
    summary: 'Permissions decide for which names certificates are obtained on demand.',
    signature: ['allowsCertificate(name: string, signal: AbortSignal): boolean | Promise<boolean>;'],
    rules: [
      'Called when a client asks for a name without a certificate, never concurrently for one name, and before such a certificate is renewed.',
      'Anybody can ask for any name: without a limit here, strangers decide which certificates are ordered.',
      'A client waits for it. It must end when `signal` is aborted.',
    ],
    outcomes: [
      ['answers `true`', 'the certificate is obtained'],
      ['answers `false`', 'the handshake fails'],
      ['throws, rejects, or answers anything else', 'the handshake fails; a line in the log'],
      ['does not settle', 'the same after 10 s, which aborts `signal`'],
    ],
  }),
  methods: ['allowsCertificate'],
  stability: 'experimental',
  template: async () => (await import('./templates/certificate-permission.js')).template,
});
