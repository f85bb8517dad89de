import { certificatePlaceholder } from '../connection/client-certificate.js';
import type { TlsState } from '../connection/tls-state.js';

const versions: Readonly<Record<string, number>> = { TLSv1: 0x0301, 'TLSv1.1': 0x0302, 'TLSv1.2': 0x0303, 'TLSv1.3': 0x0304 };

/** Numbers of the cipher suites that Node supports, by standard name. @see IANA's registry of TLS cipher suites */
const cipherSuites: Readonly<Record<string, number>> = {
  TLS_AES_128_GCM_SHA256: 0x1301,
  TLS_AES_256_GCM_SHA384: 0x1302,
  TLS_CHACHA20_POLY1305_SHA256: 0x1303,
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 0xc02b,
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 0xc02c,
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 0xcca9,
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256: 0xc023,
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384: 0xc024,
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 0xc009,
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 0xc00a,
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 0xc02f,
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 0xc030,
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 0xcca8,
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 0xc027,
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384: 0xc028,
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 0xc013,
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 0xc014,
  TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: 0x009e,
  TLS_DHE_RSA_WITH_AES_256_GCM_SHA384: 0x009f,
  TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 0xccaa,
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA256: 0x0067,
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA256: 0x006b,
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA: 0x0033,
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA: 0x0039,
  TLS_RSA_WITH_AES_128_GCM_SHA256: 0x009c,
  TLS_RSA_WITH_AES_256_GCM_SHA384: 0x009d,
  TLS_RSA_WITH_AES_128_CBC_SHA256: 0x003c,
  TLS_RSA_WITH_AES_256_CBC_SHA256: 0x003d,
  TLS_RSA_WITH_AES_128_CBC_SHA: 0x002f,
  TLS_RSA_WITH_AES_256_CBC_SHA: 0x0035,
};

/** A TLS connection in the form that logs show. @internal */
export type TlsFields = Readonly<Record<string, string | number | boolean>>;

const made = new WeakMap<TlsState, TlsFields>();

/**
 * Returns a TLS connection in the form that logs show. The values are read once, while the connection is open.
 *
 * @see Caddy's `LoggableTLSConnState`
 * @internal
 */
export function tlsFields(state: TlsState): TlsFields {
  const known = made.get(state);
  if (known !== undefined) return known;
  const fields = readFields(state);
  made.set(state, fields);
  return fields;
}

function readFields({ socket, serverName }: TlsState): TlsFields {
  const certificate = socket.getPeerX509Certificate();
  return {
    resumed: socket.isSessionReused(),
    version: versions[socket.getProtocol() ?? ''] ?? 0,
    // After the client has disconnected, `getCipher` returns nothing.
    cipher_suite: cipherSuites[(socket.getCipher() as { readonly standardName: string } | undefined)?.standardName ?? ''] ?? 0,
    proto: socket.alpnProtocol || '',
    server_name: serverName,
    ech: false,
    ...(certificate === undefined
      ? {}
      : { client_common_name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '', client_serial: certificatePlaceholder(certificate, 'serial') ?? '' }),
  };
}
