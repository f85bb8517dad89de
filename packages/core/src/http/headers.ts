/**
 * Header fields of a message. Names are compared without case; order and spelling are kept.
 *
 * Values are bytes, one character for each (Latin-1), as they are sent and received. Text beyond ASCII has to be encoded before it is
 * set: `Buffer.from(text).toString('latin1')` makes UTF-8 of it.
 *
 * @experimental
 */
export interface HttpHeaders {
  /** First value of a field, or `undefined` when it is absent. */
  get(name: string): string | undefined;
  /** All values of a field in order; empty when it is absent. */
  getAll(name: string): readonly string[];
  has(name: string): boolean;
  /** Replaces all values of a field. */
  set(name: string, value: string | readonly string[]): void;
  /** Adds a value behind those that are there. */
  append(name: string, value: string): void;
  delete(name: string): void;
  /** The fields as one flat list: name, value, name, value. Not to be changed. */
  raw(): readonly string[];
}
