/**
 * Tells whether to colour what goes to a stream: it is a terminal that has colours, and `NO_COLOR` is not set.
 *
 * @param stream - standard output or standard error
 * @see https://no-color.org; a terminal of the kind `dumb` has no colours
 * @internal
 */
export function usesColor(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && stream.hasColors();
}
