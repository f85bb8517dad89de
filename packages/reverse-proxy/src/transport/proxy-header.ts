import { isIPv4, isIPv6 } from 'node:net';
import type { Placeholders } from '@caddis/core/http';
import { addressBytes } from '../network-proxy/address-bytes.js';

/** Versions of the PROXY protocol. @internal */
export type ProxyProtocolVersion = 'v1' | 'v2';

interface End {
  readonly address: string;
  readonly port: number;
}

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/**
 * Creates the PROXY protocol header for a request, which says where its client comes from. For requests of the proxy itself, such as
 * health checks, the header names no client.
 *
 * @param placeholders - placeholders of the client's request; absent for requests of the proxy itself
 * @see https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
 * @internal
 */
export function writeProxyHeader(version: ProxyProtocolVersion, placeholders: Placeholders | undefined): Buffer {
  const client = placeholders?.get('http.vars.client_ip') ?? '';
  const isFour = isIPv4(client);
  if (placeholders === undefined || !(isFour || isIPv6(client))) return version === 'v1' ? Buffer.from('PROXY UNKNOWN\r\n', 'latin1') : binary(0x20, 0, Buffer.alloc(0));
  const portOf = (name: string): number => Number(placeholders.get(`http.request.${name}.port`) ?? 0);
  // If an earlier proxy has named the client, the client's port is not known.
  const from: End = { address: client, port: placeholders.get('http.request.remote.host') === client ? portOf('remote') : 0 };
  const local = placeholders.get('http.request.local.host') ?? '';
  const to: End = (isFour ? isIPv4(local) : isIPv6(local)) ? { address: local, port: portOf('local') } : { address: isFour ? '0.0.0.0' : '::', port: 0 };
  if (version === 'v1') return Buffer.from(`PROXY TCP${isFour ? 4 : 6} ${from.address} ${to.address} ${from.port} ${to.port}\r\n`, 'latin1');
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(from.port, 0);
  ports.writeUInt16BE(to.port, 2);
  return binary(0x21, isFour ? 0x11 : 0x21, Buffer.concat([addressBytes(from.address), addressBytes(to.address), ports]));
}

function binary(versionAndCommand: number, family: number, addresses: Buffer): Buffer {
  const fixed = Buffer.from([versionAndCommand, family, 0, addresses.length]);
  return Buffer.concat([signature, fixed, addresses]);
}
