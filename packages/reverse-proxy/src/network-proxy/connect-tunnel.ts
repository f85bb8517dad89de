import { joinHostPort } from '@caddis/core';
import type { Handshake } from './handshake.js';
import { credentialsRefused, type ProxyAddress } from './proxy-address.js';

/** Maximum number of characters of the proxy's reason phrase in errors. */
const maxReason = 100;

/**
 * Asks an HTTP proxy for a tunnel to a backend with `CONNECT`.
 *
 * @throws an error that says how the proxy has refused
 * @see RFC 9110, 9.3.6
 * @internal
 */
export async function askByConnect(talk: Handshake, proxy: ProxyAddress, host: string, port: number): Promise<void> {
  const target = joinHostPort(host, port);
  const authorization = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  talk.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  let status = 100;
  // Informational responses are followed by another response.
  while (status < 200) {
    const head = (await talk.read(headLength)).toString('latin1');
    const [, code, reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(head) ?? [];
    if (code === undefined) throw new Error('its answer is not HTTP/1.1');
    status = Number(code);
    if (status === 407) throw new Error(credentialsRefused(proxy));
    if (status >= 300) throw new Error(`it answered ${code}${reason === '' ? '' : ` ${reason.slice(0, maxReason).replaceAll(/[^ -~]/g, '?')}`} to CONNECT ${target}`);
  }
}

function headLength(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  return end < 0 ? -1 : end + 4;
}
