/**
 * One thing that is wrong with a config, or that the operator should know.
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
  /** JSON pointer in what was sent, of an edit of a part of the document: line and column are those in that text. */
  readonly pointerInText?: string | undefined;
  /** ID of the module whose config it is; absent above the first module. */
  readonly module?: string | undefined;
  readonly file?: string | undefined;
  /** Line and column of the value or key, from 1; columns count UTF-16 units. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Number of characters that the excerpt underlines. */
  readonly length?: number | undefined;
  /** Parts of the line that hold secrets, columns from 1; an excerpt must not show them. */
  readonly masked?: readonly { readonly column: number; readonly length: number }[] | undefined;
  /** What would have been right, e.g. `a duration`. */
  readonly expected?: string | undefined;
  /** What stands there, shortened; never a secret. */
  readonly received?: string | undefined;
  /** What to do next. */
  readonly help?: string | undefined;
  /** Message of the underlying error, e.g. of a package that threw on import. */
  readonly cause?: string | undefined;
}
