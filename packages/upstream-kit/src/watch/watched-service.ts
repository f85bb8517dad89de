/**
 * One connection of a watch: the service reports to it. Calls after `connect` has settled are ignored.
 *
 * @public
 */
export interface WatchSession<View> {
  /**
   * Aborted when the watch is closed, when the service was silent for too long, and as soon as `connect` has settled for any reason. Whatever
   * is opened with this signal cannot outlive the connection.
   */
  readonly signal: AbortSignal;

  /**
   * Reports what the service knows.
   *
   * @param view - the complete state, immutable; the same object as before if nothing has changed
   * @param isWatched - false as long as the subscription to changes is not established: if that fails, the pauses between tries keep growing
   */
  learned(view: View, isWatched?: boolean): void;

  /** Reports a sign of life: the last view is still valid, and the subscription to changes is established. */
  alive(): void;
}

/**
 * A service that can be watched: how to connect to it and how to listen. All modules that watch the same service in the same way share it. It
 * outlives the module that created it, so it must not reference its logger or its context. In a server with several workers, the supervisor
 * watches. The workers get copies of its views, made by `structuredClone`, so a view must be plain data without functions or class instances.
 *
 * @public
 */
export interface WatchedService<View> {
  /**
   * Connects, reports what the service knows, and listens for changes. To miss no change, subscribe before you read, or subscribe from the revision
   * that was read.
   *
   * @returns when the connection has ended without a failure; the watch then reconnects. A connection without any report counts as failed
   * @throws the reason of a failure; the watch then reconnects after a pause that grows with each failure
   */
  connect(session: WatchSession<View>): Promise<void>;

  /** Tells whether a failure was costly for the service, e.g. a refused log-in. The watch then retries less often. */
  isCostly?(error: unknown): boolean;

  /** Aborts work in progress, and ends whatever lives longer than a connection. */
  close?(): Promise<void>;
}

/**
 * The last view of a service.
 *
 * @public
 */
export interface KnownView<View> {
  readonly view: View;
  /** When it was received or last confirmed, in milliseconds since the Unix epoch. */
  readonly at: number;
}
