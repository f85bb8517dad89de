/**
 * Header fields of a message. Names are case-insensitive; the order and the spelling of the names are kept.
 *
 * A value is a byte string as sent or received: one character per byte (Latin-1). Encode text beyond ASCII before you set it:
 * `Buffer.from(text).toString('latin1')` encodes it as UTF-8.
 *
 * @experimental
 */
export interface HttpHeaders {
  /** First value of a field, or `undefined` if the field is absent. */
  get(name: string): string | undefined;
  /** All values of a field in order; empty if the field is absent. */
  getAll(name: string): readonly string[];
  has(name: string): boolean;
  /** Replaces all values of a field. */
  set(name: string, value: string | readonly string[]): void;
  /** Adds a value after the existing values of a field. */
  append(name: string, value: string): void;
  delete(name: string): void;
  /** All fields as one flat list: name, value, name, value. Do not modify it. */
  raw(): readonly string[];
}
