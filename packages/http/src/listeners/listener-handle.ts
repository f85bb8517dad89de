import type { NetworkAddress } from '@caddis/core';
import type { Responder } from '../request/responder.js';
import type { ConnectionSettings } from './connection-settings.js';

/** A socket that this process, or another process of its server, listens on. @internal */
export interface ListenerHandle {
  /** The address really listened on, with the port that the system chose. */
  readonly address: string;
  open(address: NetworkAddress): Promise<void>;
  attach(responder: Responder, settings: ConnectionSettings): void;
  detach(responder: Responder): void;
  closeIdle(): void;
}

/** Topic on which the supervisor tells workers the real address of a listener. @internal */
export function addressTopic(key: string): string {
  return `http.address ${key}`;
}
