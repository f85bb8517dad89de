import { array, boolean, string } from '@caddis/core';

/**
 * Config fields of modules that connect to a TLS server: spread them into the `object({ … })` of the field `tls`, so that all modules use
 * the same names. {@link tlsClientSettings} interprets them.
 *
 * @public
 */
export const tlsClientFields = {
  root_ca_pem_files: array(string({ description: 'Path.', path: true }), {
    description: 'PEM files with the authorities to trust. If empty, those that Node.js trusts.',
    default: [],
  }),
  client_certificate_file: string({
    path: true,
    description: 'PEM file with the client certificate. Needs `client_certificate_key_file`.',
    optional: true,
    omitted: 'no client certificate',
  }),
  client_certificate_key_file: string({
    path: true,
    description: 'PEM file with the private key of the client certificate. Needs `client_certificate_file`.',
    optional: true,
    omitted: 'no client certificate',
  }),
  server_name: string({
    description: 'Name that the certificate of the server must be valid for.',
    optional: true,
    omitted: 'the host of the connection',
  }),
  insecure_skip_verify: boolean({
    description: 'Whether to accept any certificate of the server. For tests only: the connection is encrypted, but anybody may be at the other end.',
    default: false,
  }),
} as const;
