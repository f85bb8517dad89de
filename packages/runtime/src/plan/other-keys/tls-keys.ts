import { certificate, here, into, issuedBy, type OtherKeys } from './other-key.js';

/** Keys that people write where TLS is configured. @internal */
export const tlsKeys: readonly OtherKeys[] = [
  {
    module: 'tls',
    at: '',
    keys: {
      email: here({ ...issuedBy({ module: 'acme', email: 'me@example.com' }) }),
      'issuer issuers acme': here({ ...issuedBy({ module: 'acme' }) }),
      internal: here({ ...issuedBy({ module: 'internal' }) }),
      'on_demand_tls on_demand': here({ automation: { on_demand: { permission: { module: 'http', endpoint: 'http://localhost:9000/ask' } }, policies: [{ on_demand: true }] } }),
      'certificate cert key load_files': here(certificate),
    },
  },
  { module: 'tls', at: 'certificates/load_files/*', keys: { 'cert cert_file certificate_file crt': here({ certificate: 'cert.pem', key: 'key.pem' }), 'key_file private_key': here({ certificate: 'cert.pem', key: 'key.pem' }) } },
  { module: 'http', at: 'servers/*/tls_connection_policies/*', keys: { 'certificate cert key certificates': into('document', { apps: { tls: certificate } }), 'min_version protocol protocols': here({ protocol_min: 'tls1.2' }), max_version: here({ protocol_max: 'tls1.3' }), 'client_auth client_ca mtls': here({ client_authentication: { ca: { provider: 'file', pem_files: ['ca.pem'] } } }), 'sni host server_name': here({ match: { sni: ['example.com'] } }), 'issuer internal': into('document', { apps: { tls: issuedBy({ module: 'internal' }) } }) } },
];
