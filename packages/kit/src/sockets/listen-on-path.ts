import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, type ListenOptions, type Server } from 'node:net';
import { isMainThread } from 'node:worker_threads';

/** Permissions that no socket file has before it gets its own. */
const closedToOthers = 0o177;
/** Permissions of a socket file whose address names none: its owner may write. */
const usualMode = 0o200;

/**
 * Listens on a unix socket. A file that a process left which has died is replaced; one that is listened on, or is no socket, is kept.
 *
 * Where the socket has a file, only its owner may use it at first: {@link setSocketMode} gives it its permissions afterwards.
 *
 * @param server - has not listened yet
 * @param path - of the file; an abstract socket, which has none, begins with `@`
 * @throws what the system says, e.g. `EADDRINUSE` where another process listens
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
 * Gives the file of a socket its permissions.
 *
 * @param path - as {@link listenOnPath} was told; an abstract socket has no permissions
 * @param mode - permission bits; those to write, for its owner, when left out
 * @throws what the system says
 * @public
 */
export async function setSocketMode(path: string, mode: number = usualMode): Promise<void> {
  if (!path.startsWith('@')) await chmod(path, mode);
}

/**
 * Listens, and tells when it does.
 *
 * @throws what the system says, e.g. `EADDRINUSE`
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

/** Node makes the file before `listen` returns, so nobody else sees it with more permissions than it is to have. */
function listenClosed(server: Server, path: string): Promise<void> {
  // A thread cannot set it, as it is that of the whole process.
  if (!isMainThread) return listening(server, { path });
  const before = process.umask(closedToOthers);
  try {
    return listening(server, { path });
  } finally {
    process.umask(before);
  }
}

/** A mistake in the config must not cost a file that is something else. */
async function isSocketFile(path: string): Promise<boolean> {
  return lstat(path).then((found) => found.isSocket(), () => false);
}

/** A server that does not accept in time refuses with `EAGAIN`, and one of another user with `EACCES`: both are alive. */
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
