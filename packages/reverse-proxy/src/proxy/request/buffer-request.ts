import type { Readable } from 'node:stream';

/**
 * Reads a body into memory, up to a limit.
 *
 * @param body - the stream to read
 * @param limit - maximum number of bytes; -1 for no limit
 * @returns the whole body, or `undefined` if it is longer than the limit; then the bytes read so far are put back into the stream
 * @throws the error of the stream
 * @internal
 */
export function bufferRequest(body: Readable, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (result: () => void): void => {
      body.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      result();
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (limit < 0 || bytes <= limit) return;
      settle(() => {
        body.pause();
        body.unshift(Buffer.concat(chunks));
        resolve(undefined);
      });
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => onError(new Error('the body broke off'));
    body.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}
