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
});
