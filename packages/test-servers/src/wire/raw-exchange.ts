import { connect } from 'node:net';

/** Longest time that an exchange may take before it counts as hung, in milliseconds: far more than it takes on the busiest machine. */
const patienceMs = 60_000;

/**
 * Sends bytes over a connection of its own and takes all that comes until the other side closes.
 *
 * @param port - port on 127.0.0.1
 * @param bytes - what to send, each character one byte; several texts go out one after the other
 * @returns what came, each character one byte
 * @throws when the other side does not close in time
 */
export async function rawExchange(port: number, ...bytes: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  // A server that refuses what it has not read to its end resets the connection.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timer = setTimeout(() => socket.destroy(new Error()), patienceMs);
  for (const text of bytes) await new Promise((resolve) => socket.write(text, 'latin1', resolve));
  await closed;
  clearTimeout(timer);
  if (socket.errored?.message === '') throw new Error(`not closed after ${patienceMs} ms; received ${JSON.stringify(received)}`);
  return received;
}
