import { isIPv4, isIPv6 } from 'node:net';
import { addressBytes } from './address-bytes.js';
import type { Handshake } from './handshake.js';
import type { ProxyAddress } from './proxy-address.js';

/** Meaning of the reply codes; RFC 1928, 6. */
const refusals: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed by its rules',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'timed out',
  7: 'it does not know the command',
  8: 'it does not know this kind of address',
};

/**
 * Asks a SOCKS 5 proxy for a connection to a backend. The proxy resolves the name of the backend.
 *
 * @throws an error that says how the proxy has refused
 * @see RFC 1928 and RFC 1929
 * @internal
 */
export async function askBySocks(talk: Handshake, { username, password, authorization }: ProxyAddress, host: string, port: number): Promise<void> {
  const hasCredentials = authorization !== undefined;
  talk.write(Buffer.from(hasCredentials ? [5, 2, 0, 2] : [5, 1, 0]));
  const [version, method] = await talk.read(() => 2);
  if (version !== 5) throw new Error('its answer is not SOCKS 5');
  if (method === 2 && hasCredentials) await signIn(talk, username, password);
  else if (method !== 0) throw new Error(hasCredentials ? 'it does not accept a user name and password' : 'it asks for a user name and a password');
  const ending = Buffer.alloc(2);
  ending.writeUInt16BE(port, 0);
  talk.write(Buffer.concat([Buffer.from([5, 1, 0]), addressOf(host), ending]));
  const reply = await talk.read(replyLength);
  if (reply[0] !== 5) throw new Error('its answer is not SOCKS 5');
  const code = reply[1] as number;
  if (code !== 0) throw new Error(`it refused: ${refusals[code] ?? `reason ${code}`}`);
}

async function signIn(talk: Handshake, username: string, password: string): Promise<void> {
  const [name, word] = [Buffer.from(username, 'utf8'), Buffer.from(password, 'utf8')];
  talk.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([word.length]), word]));
  const [, status] = await talk.read(() => 2);
  if (status !== 0) throw new Error('it does not accept the user name and password');
}

function addressOf(host: string): Buffer {
  if (isIPv4(host)) return Buffer.concat([Buffer.from([1]), addressBytes(host)]);
  if (isIPv6(host)) return Buffer.concat([Buffer.from([4]), addressBytes(host)]);
  const name = Buffer.from(host, 'utf8');
  if (name.length > 255) throw new Error('the name of the backend is too long for SOCKS');
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

/** Returns the length of a reply, -1 while it is not known. The reply ends with an address whose type determines its length. */
function replyLength(bytes: Buffer): number {
  const [, code, , kind, length = 0] = bytes;
  if (code === undefined) return -1;
  // Only the code of a refusal matters, and some proxies send nothing after it.
  if (code !== 0) return 2;
  if (bytes.length < 5) return -1;
  return 4 + (kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? 1 + length : 0) + 2;
}
