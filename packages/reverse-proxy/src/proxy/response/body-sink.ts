/** Receives the body of a response instead of the client. @internal */
export interface BodySink {
  /** @returns false to pause the backend */
  onData(chunk: Uint8Array): boolean;
  onEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void;
  /** Called if the backend ended the body too early. */
  onError(error: Error): void;
}
