import type { Socket } from 'node:net';

/**
 * Holds connections that arrive before their handler is ready, so that their requests wait instead of being lost. Nothing is read from them
 * meanwhile; connections that the client closes are removed.
 *
 * @public
 */
export class EarlyConnections {
  readonly #waiting = new Set<Socket>();

  /** Holds a connection that has no other listeners. */
  hold(socket: Socket): void {
    this.#waiting.add(socket);
    socket.on('error', ignore).once('close', () => this.#waiting.delete(socket));
  }

  /**
   * Hands over all connections in the order of their arrival.
   *
   * @param take - called with each connection that is still open; must not throw
   */
  handOver(take: (socket: Socket) => void): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const socket of waiting) {
      socket.off('error', ignore);
      if (!socket.destroyed) take(socket);
    }
  }

  /** Closes all connections, because nothing will ever answer them. */
  destroy(): void {
    for (const socket of this.#waiting) socket.destroy();
  }
}

function ignore(): void {
  // The socket closes itself after an error, and no request was read from it.
}
