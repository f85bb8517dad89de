import type { Server } from 'node:net';
import { ownPort } from './own-port.js';

const attempts = 100;

/**
 * Makes a server listen on a free port that no other server or client gets by chance. After the server is closed, the port reliably refuses
 * connections and can be used again.
 *
 * @param server - a server that does not listen yet
 * @param host - address to listen on
 * @returns the port
 * @throws errors of `listen`, except that the port is in use
 * @public
 */
export async function listenOnOwnPort(server: Server, host: string): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = ownPort();
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const listens = (): void => {
        server.off('error', fails);
        resolve(undefined);
      };
      const fails = (error: NodeJS.ErrnoException): void => {
        server.off('listening', listens);
        resolve(error);
      };
      server.once('listening', listens).once('error', fails).listen(port, host);
    });
    if (failure === undefined) return port;
    if (failure.code !== 'EADDRINUSE' || attempt === attempts) throw failure;
  }
}
