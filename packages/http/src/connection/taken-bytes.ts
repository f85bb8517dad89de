import type { Socket } from 'node:net';

/** What Node knows of a connection below its streams. */
interface Handle {
  readonly bytesWritten?: unknown;
  readonly writeQueueSize?: unknown;
  /** What is encrypted runs over another one. */
  readonly _parent?: Handle | null;
}

/**
 * Bytes that the system has taken of what was sent on a connection, to pass them to the client. A piece of any length counts byte by byte,
 * while Node's streams tell only when the whole of it is gone.
 *
 * @returns `undefined` where Node does not tell
 * @internal
 */
export function takenBytes(socket: Socket): number | undefined {
  let handle = (socket as unknown as { readonly _handle?: Handle | null })._handle;
  while (handle?._parent) handle = handle._parent;
  const { bytesWritten, writeQueueSize } = handle ?? {};
  return typeof bytesWritten === 'number' && typeof writeQueueSize === 'number' ? bytesWritten - writeQueueSize : undefined;
}
