/**
 * A mistake in a config, or something that the operator should know about it.
 *
 * @public
 */
export interface Problem {
  /** Stable code, e.g. `CONFIG_UNKNOWN_KEY`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong: lowercase, no full stop, without the place. */
  readonly message: string;
  /** JSON pointer of the value, e.g. `/apps/http/servers/edge/listen/0`; empty for the whole document. */
  readonly pointer: string;
  /** For an edit of a part of the document: JSON pointer in the text that was sent; line and column refer to that text. */
  readonly pointerInText?: string | undefined;
  /** ID of the module that the config belongs to; `undefined` above the first module. */
  readonly module?: string | undefined;
  readonly file?: string | undefined;
  /** Line and column of the value or key, from 1; columns count UTF-16 units. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Number of characters that the excerpt marks. */
  readonly length?: number | undefined;
  /** Parts of the line that contain secrets, columns from 1; an excerpt must mask them. */
  readonly masked?: readonly { readonly column: number; readonly length: number }[] | undefined;
  /** What was expected, e.g. `a duration`. */
  readonly expected?: string | undefined;
  /** The value in the config, shortened; never a secret. */
  readonly received?: string | undefined;
  /** What to do next. */
  readonly help?: string | undefined;
  /** Message of the underlying error, e.g. of a package that threw on import. */
  readonly cause?: string | undefined;
}
