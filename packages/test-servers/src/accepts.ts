import { connect, type NetConnectOpts } from 'node:net';

/** Tells whether a server listens on a port of 127.0.0.1, or at the path of a unix socket. */
export function accepts(where: number | string): Promise<boolean> {
  const options: NetConnectOpts = typeof where === 'number' ? { host: '127.0.0.1', port: where } : { path: where };
  return new Promise((resolve) => {
    const socket = connect(options);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
