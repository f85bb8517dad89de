import { usesColor, type FormatOptions } from '@caddis/runtime';

/**
 * Returns the layout of problems for a stream: colours and wrapping for a terminal, whole lines otherwise.
 *
 * @internal
 */
export function layoutFor(stream: NodeJS.WriteStream): FormatOptions {
  // A terminal that does not know its width reports 0.
  return { color: usesColor(stream), width: stream.isTTY ? stream.columns || undefined : undefined };
}
