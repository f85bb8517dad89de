import type { Socket } from 'node:net';

/** What a write fails with when the other side takes nothing more. */
const goneCodes: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET']);

type Done = (error?: Error | null) => void;

/**
 * Keeps a socket from being destroyed by a write that fails because the other side has closed: what it said before is still to be
 * read, and the end of that tells when all was.
 *
 * @param onFailed - told of the first write that failed
 * @returns ends it, unless a write has failed
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
    // The class's own methods come to light again.
    Reflect.deleteProperty(socket, '_write');
    Reflect.deleteProperty(socket, '_writev');
  };
}
