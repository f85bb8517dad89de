import type { Duplex } from 'node:stream';
import type { Clock } from '@caddis/core';
import { HandlerError, type HttpResponse } from '@caddis/core/http';
import { HeaderList } from '@caddis/http/kit';
import { errors } from '../../errors.js';
import { passableFields } from '../response/incoming-fields.js';
import { Tunnel } from './tunnel.js';
import type { Tunnels } from './tunnels.js';

/** What all tunnels of one handler share. @internal */
export interface TunnelSettings {
  readonly clock: Clock;
  readonly tunnels: Tunnels;
  /** Maximum lifetime of an upgraded connection, in milliseconds; 0 for no limit. */
  readonly streamTimeoutMs: number;
}

/** Two connections to join. @internal */
export interface WantedTunnel {
  /** Protocols that the client offered, in lower case. */
  readonly wanted: string;
  /** Address of the upstream, as configured. */
  readonly dial: string;
  /** The client's response. */
  readonly response: HttpResponse;
  /** Fields of the backend's response. */
  readonly rawHeaders: readonly string[];
  /** The connection to the backend. */
  readonly backend: Duplex;
  /** Called when both connections are closed. */
  readonly onClosed: () => void;
}

/**
 * Joins a client's connection with that of a backend that has switched protocols.
 *
 * @returns the error if that is not possible; `undefined` on success
 * @see Caddy's `handleUpgradeResponse`
 * @internal
 */
export function openTunnel({ wanted, dial, response, rawHeaders, backend, onClosed }: WantedTunnel, settings: TunnelSettings): HandlerError | undefined {
  const { clock, tunnels, streamTimeoutMs } = settings;
  const offered = new HeaderList([...rawHeaders]).get('Upgrade') ?? '';
  const protocol = offered.toLowerCase();
  if (protocol !== wanted && !isAmong(protocol, wanted)) {
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
    dial,
    webSocket: protocol === 'websocket',
    clock,
    timeoutMs: streamTimeoutMs,
    onClosed: () => {
      tunnels.delete(tunnel);
      onClosed();
    },
  });
  tunnels.add(tunnel);
  return undefined;
}

/** Checks whether the client has offered the protocol. A client may offer several, in order of preference. @see RFC 9110, section 7.8 */
function isAmong(protocol: string, wanted: string): boolean {
  return protocol !== '' && wanted.split(',').some((each) => each.trim() === protocol);
}
