import { usesColor, type FormatOptions } from '@caddis/runtime';

/**
 * How problems are written to a stream: in colour and as wide as it is where that is a terminal, and with whole lines elsewhere.
 *
 * @internal
 */
export function layoutFor(stream: NodeJS.WriteStream): FormatOptions {
  // A terminal that does not know its width says 0.
  return { color: usesColor(stream), width: stream.isTTY ? stream.columns || undefined : undefined };
}
