/** A part of a file. @internal */
export interface ByteRange {
  /** Offset of the first byte. */
  readonly start: number;
  /** Number of bytes. */
  readonly length: number;
}

/** Maximum number of ranges; requests for more get the whole file, because each range needs a read of its own. */
const maxRanges = 100;

/**
 * Parses the ranges that a request asks for.
 *
 * @param field - value of `Range`
 * @param size - size of the file in bytes
 * @returns an empty list for the whole file; `beyond` if no range is inside the file, `invalid` if the field cannot be parsed
 * @see Go's `http.parseRange` and `serveContent`, RFC 9110, section 14.2
 * @internal
 */
export function readRanges(field: string, size: number): readonly ByteRange[] | 'beyond' | 'invalid' {
  if (!field.startsWith('bytes=')) return 'invalid';
  const ranges: ByteRange[] = [];
  let total = 0;
  let isBeyond = false;
  for (const part of field.slice('bytes='.length).split(',')) {
    const text = part.trim();
    if (text === '') continue;
    const range = readRange(text, size);
    if (range === undefined) return 'invalid';
    if (range === 'beyond') {
      isBeyond = true;
      continue;
    }
    ranges.push(range);
    total += range.length;
    if (total > size || ranges.length > maxRanges) return [];
  }
  // Some clients request a range for everything, even for empty files; these get the whole file.
  return isBeyond && ranges.length === 0 && size > 0 ? 'beyond' : ranges;
}

function readRange(text: string, size: number): ByteRange | 'beyond' | undefined {
  const [, first = '', last = ''] = /^(\d*)[ \t]*-[ \t]*(\d*)$/.exec(text) ?? [];
  if (first === '') {
    if (last === '') return undefined;
    const length = Math.min(Number(last), size);
    return { start: size - length, length };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return start >= size ? 'beyond' : undefined;
  if (start >= size) return 'beyond';
  return { start, length: (last === '' ? size : Math.min(Number(last) + 1, size)) - start };
}

/** Returns the value of `Content-Range` for a part. @internal */
export function contentRange({ start, length }: ByteRange, size: number): string {
  return `bytes ${start}-${start + length - 1}/${size}`;
}
