import { createHmac, randomBytes } from 'node:crypto';
import { joinHostPort, type NetworkAddress } from '@caddis/core';

/** Default ports, by URL scheme. */
const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'socks5:': 1080, 'socks5h:': 1080 };

/** Random key of this process for hashing credentials, so that the hashes reveal nothing about them. */
const markKey = randomBytes(32);

/** A proxy between this machine and the backends. @internal */
export interface ProxyAddress {
  /** Protocol of the proxy. `socks5` and `socks5h` are the same here, because the proxy always resolves the names of backends. */
  readonly protocol: 'http' | 'https' | 'socks5';
  readonly address: NetworkAddress;
  /** Host name or IP address without brackets. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
  /** Value of `Proxy-Authorization`; absent if the URL has no credentials. */
  readonly authorization: string | undefined;
  /** The URL without credentials, for logs and errors. */
  readonly label: string;
  /** Identifies the proxy with its credentials, so that connections are only shared between equal ones. */
  readonly key: string;
}

/**
 * Parses the URL of a proxy.
 *
 * @param text - a URL without placeholders
 * @returns the proxy, or what is wrong with the URL; this text repeats nothing of the URL, because it may contain a password
 * @internal
 */
export function parseProxyUrl(text: string): ProxyAddress | string {
  if (text === '') return 'it is empty';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'it is not a URL';
  }
  const usual = usualPorts[url.protocol];
  if (usual === undefined) return 'its scheme is not one of http, https, socks5 and socks5h';
  if (url.hostname === '') return 'it names no host';
  const [username, password] = [decoded(url.username), decoded(url.password)];
  if (username === undefined || password === undefined) return 'its user name or password has a percent sign that escapes nothing';
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  const port = url.port === '' ? usual : Number(url.port);
  const hasCredentials = username !== '' || password !== '';
  const protocol = url.protocol.startsWith('socks') ? 'socks5' : url.protocol === 'https:' ? 'https' : 'http';
  if (protocol === 'socks5' && (tooLong(username) || tooLong(password))) return 'its user name or password is longer than 255 bytes, which SOCKS cannot send';
  const label = `${protocol}://${joinHostPort(host, port)}`;
  const mark = hasCredentials ? ` ${createHmac('sha256', markKey).update(`${username}\0${password}`, 'utf8').digest('hex').slice(0, 16)}` : '';
  return {
    protocol,
    address: { network: 'tcp', host, startPort: port, endPort: port },
    host,
    username,
    password,
    authorization: hasCredentials ? `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` : undefined,
    label,
    key: label + mark,
  };
}

/** Returns the reason why a proxy has answered with 407. @internal */
export function credentialsRefused({ authorization }: ProxyAddress): string {
  return `it answered 407: ${authorization === undefined ? 'it asks for a user name and a password' : 'it does not accept the user name and password'}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function tooLong(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') > 255;
}
