/**
 * What one connection of a watch tells. It counts until `connect` has settled; what is told later is ignored.
 *
 * @public
 */
export interface WatchSession<View> {
  /**
   * Aborted when the watch is closed, when the service was silent for too long, and as soon as `connect` has settled, in whatever way:
   * what is opened under it does not outlive the connection.
   */
  readonly signal: AbortSignal;

  /**
   * The service said what it knows.
   *
   * @param view - all of it, immutable; the same object as before when nothing changed
   * @param isWatched - false where the subscription to changes does not stand yet: should that fail, the pauses between tries go on growing
   */
  learned(view: View, isWatched?: boolean): void;

  /** The service showed a sign of life: what it said last still holds, and the subscription to changes stands. */
  alive(): void;
}

/**
 * A service that is watched: how to connect to it, and how to listen. It is shared by all modules that watch the same in the same way,
 * and outlives the module that made it, so it must keep nothing of that module: no logger, no context. In a server with several workers the supervisor watches,
 * and the workers get copies of its views, as `structuredClone` makes them: a view is plain data, without functions and classes of its own.
 *
 * @public
 */
export interface WatchedService<View> {
  /**
   * Connects, tells what the service says, and listens for changes. To lose nothing, subscribe first and read then, or subscribe from the
   * revision that was read.
   *
   * @returns when the connection has ended without a failure: it is connected again. One on which nothing was heard has failed
   * @throws why it failed: it is connected again after a pause that grows from failure to failure
   */
  connect(session: WatchSession<View>): Promise<void>;

  /** Tells whether a failure is one that costs the service much, such as a refused log-in: it is tried again more rarely. */
  isCostly?(error: unknown): boolean;

  /** Breaks off what is under way, and ends what lives longer than a connection. */
  close?(): Promise<void>;
}

/**
 * What a service said last.
 *
 * @public
 */
export interface KnownView<View> {
  readonly view: View;
  /** When it was said or last confirmed, in milliseconds since the Unix epoch. */
  readonly at: number;
}
