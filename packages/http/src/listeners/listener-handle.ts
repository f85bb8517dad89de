import type { NetworkAddress } from '@caddis/core';
import type { Responder } from '../request/responder.js';
import type { ConnectionSettings } from './connection-settings.js';

/** A socket that is listened on, by this process or by others of its server. @internal */
export interface ListenerHandle {
  /** Address that is really listened on: with the port that the system chose. */
  readonly address: string;
  open(address: NetworkAddress): Promise<void>;
  attach(responder: Responder, settings: ConnectionSettings): void;
  detach(responder: Responder): void;
  closeIdle(): void;
}

/** Topic on which the supervisor says where a listener really listens. @internal */
export function addressTopic(key: string): string {
  return `http.address ${key}`;
}
