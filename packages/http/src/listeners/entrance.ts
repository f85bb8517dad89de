import type { NetworkAddress } from '@caddis/core';

/** Where the connections of a listener come from. It can be closed and opened again. @internal */
export interface Entrance {
  /** Address that is really listened on: with the port that the system chose. Empty while it is closed. */
  readonly address: string;
  /**
   * Opens it, unless it is open already.
   *
   * @param address - the address with the permissions that a unix socket is to have
   * @throws what the system says, e.g. `EADDRINUSE`
   */
  open(address: NetworkAddress): Promise<void>;
  /** There is somebody for its connections now. Those that came before have waited. */
  begin(): void;
  close(): void;
}
