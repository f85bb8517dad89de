import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/tls`.
 *
 * @public
 */
export const errors = defineErrors({
  TLS_CERTIFICATE_INVALID: {
    message: 'certificate {origin}: {reason}',
    help: 'give the chain and its own private key, both PEM, in files that the process may read',
    doc: 'A certificate in the config cannot be read, or does not belong to its key.',
  },
  TLS_AUTOMATION_INVALID: {
    message: '{reason}',
    doc: 'What `automation` or `automate` says can never work, or would let anybody have certificates ordered.',
  },
  TLS_AUTHORITY_MISSING: {
    message: 'there are no certificates at {authority}',
    help: 'name a value that is in the storage, or an authority of the app pki',
    doc: 'Certificates of authorities or clients are to be read from a place where there are none.',
  },
  TLS_CALL_LATE: {
    message: '{what} within {seconds} s',
    help: 'see whether what it depends on is reachable',
    doc: 'A storage, an issuer, a getter or a permission did not answer in time.',
  },
  TLS_CLIENT_REFUSED: {
    message: 'the certificate is none of those that are let in',
    help: 'add the certificate to the verifier `leaf`, if the client is to be let in',
    doc: 'A client has shown a certificate that the verifier `leaf` does not know.',
  },
  TLS_STORAGE_KEY_INVALID: {
    message: 'the key {key} leads out of the storage',
    help: 'report it to the author of the module that uses the storage',
    doc: 'A module has used a key with `.` or `..` as one of its parts.',
  },
});
