import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, type ListenOptions, type Server } from 'node:net';
import { isMainThread } from 'node:worker_threads';

/** File mode mask under which a socket file is created: without permissions for others. */
const closedToOthers = 0o177;
/** Permissions of a socket file if the address does not specify any: its owner may write. */
const usualMode = 0o200;

/**
 * Listens on a unix socket. A socket file that a dead process has left is replaced. A file on which a process listens, or of another kind, is kept.
 *
 * Initially only the owner may use the socket file; call {@link setSocketMode} afterwards to set its permissions.
 *
 * @param server - a server that does not listen yet
 * @param path - path of the file; an abstract socket, which has no file, begins with `@`
 * @throws the system's error, e.g. `EADDRINUSE` if another process listens
 * @see Caddy's `listen_unix.go`
 * @public
 */
export async function listenOnPath(server: Server, path: string): Promise<void> {
  if (path.startsWith('@')) return listening(server, { path: `\0${path.slice(1)}` });
  try {
    await listenClosed(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || !(await isSocketFile(path)) || (await isListenedOn(path))) throw error;
    await unlink(path);
    await listenClosed(server, path);
  }
}

/**
 * Sets the permissions of a socket file.
 *
 * @param path - as passed to {@link listenOnPath}; nothing is done for an abstract socket
 * @param mode - permission bits; write permission for the owner when left out
 * @throws the system's error
 * @public
 */
export async function setSocketMode(path: string, mode: number = usualMode): Promise<void> {
  if (!path.startsWith('@')) await chmod(path, mode);
}

/**
 * Starts to listen, and resolves once the server listens.
 *
 * @throws the system's error, e.g. `EADDRINUSE`
 * @public
 */
export function listening(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Listens with a restrictive umask. Node creates the file before `listen` returns, so the file never has more permissions than intended. */
function listenClosed(server: Server, path: string): Promise<void> {
  // A worker thread cannot change the umask, because it is that of the whole process.
  if (!isMainThread) return listening(server, { path });
  const before = process.umask(closedToOthers);
  try {
    return listening(server, { path });
  } finally {
    process.umask(before);
  }
}

/** Tells whether the path is a socket. Another file must not be deleted because of a mistake in the config. */
async function isSocketFile(path: string): Promise<boolean> {
  return lstat(path).then((found) => found.isSocket(), () => false);
}

/** Tells whether a process listens on the path. `EAGAIN` (its backlog is full) and `EACCES` (it belongs to another user) mean that it is alive. */
function isListenedOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'));
  });
}
