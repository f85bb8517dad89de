import type { Duplex } from 'node:stream';
import { HandlerError, type HttpResponse } from '@caddis/core/http';
import { HeaderList } from '@caddis/http/kit';
import { errors } from '../../errors.js';
import type { Exchange } from '../exchange.js';
import { passableFields } from '../response/incoming-fields.js';
import { Tunnel } from './tunnel.js';

/**
 * Joins a client's connection with that of a backend which has switched protocols.
 *
 * @param rawHeaders - fields of the backend's response
 * @param backend - the connection to the backend
 * @param onClosed - called when the joined connections are closed
 * @returns why it cannot be done; `undefined` when it was
 * @see Caddy's `handleUpgradeResponse`
 * @internal
 */
export function openTunnel(
  exchange: Exchange,
  response: HttpResponse,
  rawHeaders: readonly string[],
  backend: Duplex,
  onClosed: () => void,
): HandlerError | undefined {
  const { proxy, outgoing, candidate } = exchange;
  const wanted = outgoing.upgrade as string;
  const offered = new HeaderList([...rawHeaders]).get('Upgrade') ?? '';
  const protocol = offered.toLowerCase();
  if ((protocol !== wanted && !isAmong(protocol, wanted)) || candidate === undefined) {
    backend.destroy();
    const cause = errors.PROXY_UPGRADE_MISMATCH({ wanted: JSON.stringify(wanted), offered: JSON.stringify(offered) });
    return new HandlerError(502, cause.message, { cause });
  }
  const fields = [...passableFields(rawHeaders, false, false), 'Connection', 'Upgrade', 'Upgrade', offered];
  let client: Duplex;
  try {
    client = response.switchProtocols(fields);
  } catch (error) {
    backend.destroy();
    return new HandlerError(502, 'the connection of the client cannot switch protocols', { cause: error });
  }
  const tunnel = new Tunnel({
    client,
    backend,
    dial: candidate.upstream.dial,
    webSocket: protocol === 'websocket',
    clock: proxy.clock,
    timeoutMs: proxy.streamTimeoutMs,
    onClosed: () => {
      proxy.tunnels.delete(tunnel);
      onClosed();
    },
  });
  proxy.tunnels.add(tunnel);
  return undefined;
}

/** A client may offer several protocols, in the order of its preference. @see RFC 9110, section 7.8 */
function isAmong(protocol: string, wanted: string): boolean {
  return protocol !== '' && wanted.split(',').some((each) => each.trim() === protocol);
}
