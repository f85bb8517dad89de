/** Takes the body of a response in place of the client. @internal */
export interface BodySink {
  /** @returns false to pause */
  onData(chunk: Uint8Array): boolean;
  onEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void;
  /** The backend broke off. */
  onError(error: Error): void;
}
