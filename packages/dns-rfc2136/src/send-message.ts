import { connect } from 'node:net';

/**
 * Sends a message over TCP, and reads the message that answers it.
 *
 * @param address - IP address
 * @returns the answer, 65,535 bytes at most
 * @throws what the connection fails with, or the reason of the signal
 */
export function sendMessage(address: string, port: number, message: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host: address, port });
    const received: Buffer[] = [];
    let size = 0;
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      settle();
    };
    const abort = (): void => end(() => reject(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => end(() => reject(error)));
    socket.once('close', () => end(() => reject(new Error('it closed the connection before it answered'))));
    socket.on('data', (piece) => {
      received.push(piece);
      size += piece.length;
      if (size < 2) return;
      const wanted = lengthIn(received);
      if (size < 2 + wanted) return;
      end(() => resolve(Buffer.concat(received).subarray(2, 2 + wanted)));
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    socket.write(Buffer.concat([length, message]));
  });
}

/** The length stands in the first two bytes, which may come apart. */
function lengthIn([first = Buffer.alloc(0), second = Buffer.alloc(0)]: readonly Buffer[]): number {
  return first.length >= 2 ? first.readUInt16BE(0) : (first.readUInt8(0) << 8) | second.readUInt8(0);
}
