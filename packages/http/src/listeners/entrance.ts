import type { NetworkAddress } from '@caddis/core';

/** The source of a listener's connections. It can be closed and opened again. @internal */
export interface Entrance {
  /** The address really listened on, with the port that the system chose; empty while it is closed. */
  readonly address: string;
  /**
   * Opens it, unless it is open already.
   *
   * @param address - the address with the permissions that a unix socket is to have
   * @throws the system's error, e.g. `EADDRINUSE`
   */
  open(address: NetworkAddress): Promise<void>;
  /** Starts to deliver connections, those that are already waiting included. Called when a responder is attached. */
  begin(): void;
  close(): void;
}
