/**
 * A module that can report its state: an upstream source its look-ups, a transport its connections.
 *
 * The runtime asks when a person wants to know, e.g. through the admin API: rarely, at most about once a second, and at any time between
 * `provision` and the end of `cleanup`. Nothing in the server depends on a report: it does not influence, for example, which backends are
 * used. So a report must have no side effects: it must not query a service, start anything or change anything.
 *
 * @public
 */
export interface Reporter {
  /**
   * Returns the module's state. It should not wait: a report that takes longer than some seconds is dropped. If it throws, the error is shown.
   *
   * @returns an object for JSON, without secrets. Keys whose value is `undefined` are omitted; times are milliseconds since the Unix epoch
   */
  report(): object | Promise<object>;
}
