import { isIPv4, isIPv6 } from 'node:net';
import type { Endpoint } from '@caddis/core/http';

/** A parsed PROXY protocol header. @internal */
export interface ProxyHeader {
  /** Length of the header in bytes. */
  readonly length: number;
  /** Absent if the proxy opened the connection for itself (LOCAL, UNKNOWN), or if it is not TCP. */
  readonly addresses: { readonly remote: Endpoint; readonly local: Endpoint } | undefined;
}

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const beginning = Buffer.from('PROXY ', 'latin1');
/** Maximum length of a version 1 header including its line end, in bytes. */
const maxLineBytes = 107;
const fixedBytes = 16;

/**
 * Parses a PROXY protocol header, version 1 or 2.
 *
 * @param bytes - the first bytes of a connection
 * @returns `none` if they do not begin with a header, `incomplete` if more bytes are needed
 * @throws an `Error` with the reason if the header is malformed
 * @see https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
 * @internal
 */
export function readProxyHeader(bytes: Buffer): ProxyHeader | 'none' | 'incomplete' {
  if (beginsWith(bytes, signature)) return bytes.length < fixedBytes ? 'incomplete' : readBinary(bytes);
  if (beginsWith(bytes, beginning)) return bytes.length < beginning.length ? 'incomplete' : readLine(bytes);
  return bytes.length === 0 ? 'incomplete' : 'none';
}

/** Returns the length of the header, if the bytes so far determine it; otherwise 0. @internal */
export function neededBytes(bytes: Buffer): number {
  return bytes.length >= fixedBytes && beginsWith(bytes, signature) ? fixedBytes + bytes.readUInt16BE(14) : 0;
}

/** Compares as many bytes as have arrived. */
function beginsWith(bytes: Buffer, expected: Buffer): boolean {
  const length = Math.min(bytes.length, expected.length);
  return bytes.compare(expected, 0, length, 0, length) === 0;
}

function readLine(bytes: Buffer): ProxyHeader | 'incomplete' {
  const end = bytes.subarray(0, maxLineBytes).indexOf('\r\n', 0, 'latin1');
  if (end < 0) {
    if (bytes.length >= maxLineBytes) throw new Error('its line is too long');
    return 'incomplete';
  }
  const length = end + 2;
  const [, family = '', from = '', to = '', fromPort = '', toPort = '', ...more] = bytes.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') return { length, addresses: undefined };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : undefined;
  if (isAddress?.(from) !== true || !isAddress(to) || !isPort(fromPort) || !isPort(toPort) || more.length > 0) throw new Error('its line is malformed');
  return { length, addresses: { remote: { address: from, port: Number(fromPort) }, local: { address: to, port: Number(toPort) } } };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function readBinary(bytes: Buffer): ProxyHeader | 'incomplete' {
  const version = (bytes[12] as number) >> 4;
  const command = (bytes[12] as number) & 0xf;
  const family = bytes[13] as number;
  const size = bytes.readUInt16BE(14);
  if (version !== 2 || command > 1) throw new Error(`it has version ${version} and command ${command}`);
  const length = fixedBytes + size;
  if (bytes.length < length) return 'incomplete';
  const addressBytes = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  if (command === 0 || addressBytes === 0) return { length, addresses: undefined };
  if (size < 2 * addressBytes + 4) throw new Error('its addresses are cut off');
  const portsAt = fixedBytes + 2 * addressBytes;
  const address = (index: number): string => {
    const at = fixedBytes + index * addressBytes;
    return addressText(bytes.subarray(at, at + addressBytes));
  };
  return {
    length,
    addresses: { remote: { address: address(0), port: bytes.readUInt16BE(portsAt) }, local: { address: address(1), port: bytes.readUInt16BE(portsAt + 2) } },
  };
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  // `URL` returns the short form of an address.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
