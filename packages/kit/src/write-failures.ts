import type { Socket } from 'node:net';

/** Error codes of a write after the peer has closed the connection. */
const goneCodes: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET']);

type Done = (error?: Error | null) => void;

/**
 * Prevents a failed write from destroying a socket whose peer has closed. Data that the peer sent before can then still be read, up to the end of
 * the stream.
 *
 * @param onFailed - called with the first write error
 * @returns a function that ends this, unless a write has failed
 * @public
 */
export function surviveWriteFailures(socket: Socket, onFailed: (error: Error) => void): () => void {
  let failed = false;
  const tolerant = (done: Done): Done => {
    return (error) => {
      if (error === undefined || error === null || !goneCodes.has((error as NodeJS.ErrnoException).code ?? '')) {
        done(error);
        return;
      }
      done();
      if (!failed) onFailed(error);
      failed = true;
    };
  };
  const { _write: write, _writev: writev } = socket;
  socket._write = (chunk, encoding, done) => write.call(socket, chunk, encoding, tolerant(done));
  if (writev !== undefined) socket._writev = (chunks, done) => writev.call(socket, chunks, tolerant(done));
  return () => {
    if (failed) return;
    // Deleting the overrides makes the methods of the class visible again.
    Reflect.deleteProperty(socket, '_write');
    Reflect.deleteProperty(socket, '_writev');
  };
}
