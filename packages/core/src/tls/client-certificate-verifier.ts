import type { X509Certificate } from 'node:crypto';
import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** Contract of a verifier: decides whether a client with a certificate may connect, after TLS itself has accepted it. @experimental */
export interface ClientCertificateVerifier {
  /**
   * Checks a client's certificates. Called once per connection, after the handshake and before the first request.
   *
   * @param chain - the certificates that the client sent, its own first
   * @throws any error to refuse the client: it is logged at level debug, and the connection is closed
   */
  verifyClientCertificate(chain: readonly X509Certificate[]): void | Promise<void>;
}

/** Namespace of verifiers; the key `verifier` names one. @experimental */
export const clientCertificateVerifiers = defineNamespace<ClientCertificateVerifier>({
  id: 'tls.client_auth.verifier',
  inlineKey: 'verifier',
  description: contractDescription({
    summary: 'Verifiers decide whether to accept a client, by the certificate that it presents.',
    signature: ['verifyClientCertificate(chain: readonly X509Certificate[]): void | Promise<void>;'],
    rules: [
      'Called once for each connection on which the client has presented a certificate, before its first request. All verifiers of a policy must accept.',
      'The client waits for it, so it should return at once.',
      'The chain is what the client has sent, starting with its own certificate. The mode of the policy determines whether it must be signed by a trusted authority.',
    ],
    outcomes: [
      ['returns or resolves', 'the next verifier is called; after the last one, the client is accepted'],
      ['throws or rejects', 'the connection is closed; the reason is logged at level debug'],
      ['does not settle', 'the connection is closed when the time limit of its handshake is over'],
    ],
  }),
  methods: ['verifyClientCertificate'],
  stability: 'experimental',
  template: async () => (await import('./templates/client-certificate-verifier.js')).template,
});
