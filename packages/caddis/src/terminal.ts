/**
 * Tells whether to colour what goes to a stream: it is a terminal, and `NO_COLOR` is not set.
 *
 * @param stream - standard output or standard error
 * @see https://no-color.org
 */
export function usesColor(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
}

/** Prints what does not stop a command, a line each, on standard error. */
export function printWarnings(warnings: readonly Error[]): void {
  for (const warning of warnings) process.stderr.write(`Warning: ${describeError(warning)}\n`);
}

/**
 * Writes an error with its causes, outermost first, and what to do about it.
 *
 * @param error - anything that was thrown
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { help, errors } = error as { readonly help?: unknown; readonly errors?: readonly unknown[] };
  const cause = error.cause === undefined ? '' : `: ${describeError(error.cause)}`;
  const parts = Array.isArray(errors) ? errors.map((part) => `\n  - ${describeError(part)}`).join('') : '';
  return `${error.message}${cause}${parts}${typeof help === 'string' ? `\n  ${help}` : ''}`;
}
