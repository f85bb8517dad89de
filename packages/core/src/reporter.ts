/**
 * A module that tells how it is doing: a source of its look-ups, a transport of its connections.
 *
 * Whoever operates the server asks through the runtime's tree of modules, when a person wants to know: rarely, at most about once a
 * second, and at any time between `provision` and the end of `cleanup`. Nothing in the server depends on the answer: which backends live, say, never follows
 * from a report. So it must have no consequences: it asks no service, starts nothing and changes nothing.
 *
 * @public
 */
export interface Reporter {
  /**
   * Tells how the module is doing. Should not wait; an answer that does not come is given up after some seconds, and what it throws is told in its place.
   *
   * @returns an object that JSON has a form for, without secrets. Keys whose value is `undefined` are left out; times are milliseconds since the Unix epoch
   */
  report(): object | Promise<object>;
}
