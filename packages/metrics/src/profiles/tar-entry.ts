const blockBytes = 512;

/** The end of an archive: two empty blocks. @internal */
export const tarEnd: Buffer = Buffer.alloc(2 * blockBytes);

/**
 * Creates the header of a file in a tar archive.
 *
 * @param name - at most 100 bytes
 * @param size - size in bytes, less than 8 GiB
 * @param modified - milliseconds since the Unix epoch
 * @see POSIX.1-2017, pax, "ustar Interchange Format"
 * @internal
 */
export function tarHeader(name: string, size: number, modified: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, length: number): void => void header.write(Math.trunc(value).toString(8).padStart(length - 1, '0'), at, 'latin1');
  header.write(name, 0, 100, 'utf8');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(modified / 1000, 136, 12);
  header.write('0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  // The checksum is computed with spaces in its own field.
  header.fill(' ', 148, 156, 'latin1');
  octal(header.reduce((sum, byte) => sum + byte, 0), 148, 7);
  header[154] = 0;
  return header;
}

/** Creates the padding that fills a file's last block. @internal */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
}
