/**
 * Tells whether output to a stream should be coloured: if it is a terminal with colours, and `NO_COLOR` is unset or empty.
 *
 * @param stream - standard output or standard error
 * @see https://no-color.org; a terminal of the kind `dumb` has no colours
 * @public
 */
export function usesColor(stream: NodeJS.WriteStream): boolean {
  // Node treats an empty NO_COLOR as set, so it is not passed on.
  const { NO_COLOR: noColor = '', ...others } = process.env;
  return stream.isTTY === true && noColor === '' && stream.hasColors(others);
}
