/**
 * Tells whether to colour what goes to a stream: it is a terminal that has colours, and `NO_COLOR` is not set, or empty.
 *
 * @param stream - standard output or standard error
 * @see https://no-color.org; a terminal of the kind `dumb` has no colours
 * @public
 */
export function usesColor(stream: NodeJS.WriteStream): boolean {
  // Node takes an empty NO_COLOR for one that is set.
  const { NO_COLOR: noColor = '', ...others } = process.env;
  return stream.isTTY === true && noColor === '' && stream.hasColors(others);
}
