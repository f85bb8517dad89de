import type { Socket } from 'node:net';

/** Node's internal handle of a socket. */
interface Handle {
  readonly bytesWritten?: unknown;
  readonly writeQueueSize?: unknown;
  /** The handle of the connection below TLS. */
  readonly _parent?: Handle | null;
}

/**
 * Returns how many of the written bytes the system has accepted, to send them to the client. Large chunks are counted byte by byte, while
 * Node's streams report only whole chunks.
 *
 * @returns `undefined` if Node does not provide the numbers
 * @internal
 */
export function takenBytes(socket: Socket): number | undefined {
  const { bytesWritten, writeQueueSize } = systemHandle(socket) ?? {};
  return typeof bytesWritten === 'number' && typeof writeQueueSize === 'number' ? bytesWritten - writeQueueSize : undefined;
}

/**
 * Returns how many of the written bytes the system has not accepted yet, because its send buffer is full.
 *
 * @returns 0 if Node does not provide the number
 * @internal
 */
export function waitingBytes(socket: Socket): number {
  const { writeQueueSize } = systemHandle(socket) ?? {};
  return typeof writeQueueSize === 'number' ? writeQueueSize : 0;
}

function systemHandle(socket: Socket): Handle | null | undefined {
  let handle = (socket as unknown as { readonly _handle?: Handle | null })._handle;
  while (handle?._parent) handle = handle._parent;
  return handle;
}
