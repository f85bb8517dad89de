import type { TLSSocket } from 'node:tls';
import type { PlaceholderValue } from '@caddis/core/http';
import type { PlaceholderText } from '../text/placeholder-text.js';
import { certificatePlaceholder, certificatePlaceholders } from './client-certificate.js';

/** The TLS state of a connection. @internal */
export interface TlsState {
  readonly socket: TLSSocket;
  /** The server name (SNI) that the client asked for; empty if it sent none. */
  readonly serverName: string;
}

const versions: Readonly<Record<string, string>> = { TLSv1: 'tls1.0', 'TLSv1.1': 'tls1.1', 'TLSv1.2': 'tls1.2', 'TLSv1.3': 'tls1.3' };

const overTls = 'over TLS';

/** Documentation of {@link tlsPlaceholder}. @internal */
export const tlsPlaceholders: readonly PlaceholderText[] = [
  ['version', 'Version of TLS.', 'tls1.3', overTls],
  ['cipher_suite', 'Cipher suite of the connection.', 'TLS_AES_128_GCM_SHA256', overTls],
  ['resumed', 'Whether the client went on with an earlier session.', 'false', overTls],
  ['proto', 'Protocol that client and server agreed on (ALPN).', 'h2', overTls],
  ['proto_mutual', 'Always `true`, as in Caddy.', 'true', overTls],
  ['server_name', 'Host name that the client asked for by SNI.', 'example.com', overTls],
  ...certificatePlaceholders.map(([name, description, example]): PlaceholderText => [`client.${name}`, description, example, 'when the client has shown a certificate']),
];

/**
 * Returns the value of a placeholder of the TLS connection.
 *
 * @param state - the connection
 * @param name - the part after `http.request.tls.`
 * @returns `undefined` if the name is unknown, or about a certificate that the client did not send
 * @internal
 */
export function tlsPlaceholder({ socket, serverName }: TlsState, name: string): PlaceholderValue | undefined {
  switch (name) {
    case 'version':
      return versions[socket.getProtocol() ?? ''] ?? '';
    case 'cipher_suite':
      return socket.getCipher().standardName;
    case 'resumed':
      return socket.isSessionReused();
    case 'proto':
      return socket.alpnProtocol === false ? '' : (socket.alpnProtocol ?? '');
    case 'proto_mutual':
      return true;
    case 'server_name':
      return serverName;
    default:
      return name.startsWith('client.') ? clientPlaceholder(socket, name.slice(7)) : undefined;
  }
}

function clientPlaceholder(socket: TLSSocket, name: string): PlaceholderValue | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : certificatePlaceholder(certificate, name);
}
