import type { Socket } from 'node:net';

/**
 * Keeps connections that come to a socket before there is somebody to answer them, so that what they ask waits and is not lost. Nothing is asked
 * of them meanwhile; those that the client closes are forgotten.
 *
 * @public
 */
export class EarlyConnections {
  readonly #waiting = new Set<Socket>();

  /** Keeps a connection that nobody listens to. */
  hold(socket: Socket): void {
    this.#waiting.add(socket);
    socket.on('error', ignore).once('close', () => this.#waiting.delete(socket));
  }

  /**
   * Hands all over, in the order in which they came.
   *
   * @param take - gets each connection that is still open; it must not throw
   */
  handOver(take: (socket: Socket) => void): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const socket of waiting) {
      socket.off('error', ignore);
      if (!socket.destroyed) take(socket);
    }
  }

  /** Closes all: nobody will ever answer them. */
  destroy(): void {
    for (const socket of this.#waiting) socket.destroy();
  }
}

function ignore(): void {
  // A connection that breaks is closed, and nothing was asked over it.
}
