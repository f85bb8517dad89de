import { connect } from 'node:net';

/** Time after which an exchange counts as hung, in milliseconds; far longer than it takes even on a busy machine. */
const patienceMs = 60_000;

/**
 * Sends bytes over a new connection and reads until the other side closes it.
 *
 * @param port - port on 127.0.0.1
 * @param bytes - the bytes to send, each character one byte; several strings are sent one after the other
 * @returns the received bytes, each character one byte
 * @throws if the other side does not close in time
 */
export async function rawExchange(port: number, ...bytes: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  // A server that rejects a request without reading all of it resets the connection.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timer = setTimeout(() => socket.destroy(new Error()), patienceMs);
  for (const text of bytes) await new Promise((resolve) => socket.write(text, 'latin1', resolve));
  await closed;
  clearTimeout(timer);
  if (socket.errored?.message === '') throw new Error(`not closed after ${patienceMs} ms; received ${JSON.stringify(received)}`);
  return received;
}
