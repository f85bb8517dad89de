import { gzipSync } from 'node:zlib';

/** An entry of an archive, which may be invalid on purpose. */
export interface TarballEntry {
  /** The path as written, including the folder `package/`. */
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** POSIX type of the entry: `0` for a file (the default), `2` for a symbolic link, `5` for a folder. */
  readonly type?: string;
  /** Target of a link. */
  readonly target?: string;
  /** Size in the header in bytes, if it should differ from the real one. */
  readonly size?: number;
}

const blockSize = 512;

/**
 * Packs files as `npm pack` does, in memory and without a program.
 *
 * @param files - text by path in the package
 */
export function packFiles(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  return packEntries(Object.entries(files).map(([path, content]) => ({ path: `package/${path}`, content })));
}

/** Packs entries as given, valid or not. */
export function packEntries(entries: readonly TarballEntry[]): Buffer {
  return gzipSync(tarOf(entries), { level: 1 });
}

/** Makes the uncompressed archive for {@link packEntries}. */
export function tarOf(entries: readonly TarballEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), Buffer.alloc(2 * blockSize)]);
}

function entryBlocks({ path, content = '', type = '0', target = '', size }: TarballEntry): readonly Buffer[] {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content);
  if (Buffer.byteLength(path) > 100) {
    // A path that is too long for the ordinary header goes into an extended header.
    const record = `path=${path}\n`;
    const length = [2, 3, 4].map((digits) => digits + 1 + Buffer.byteLength(record)).find((all) => String(all).length + 1 + Buffer.byteLength(record) === all) ?? 0;
    return [...entryBlocks({ path: 'PaxHeader', content: `${length} ${record}`, type: 'x' }), ...entryBlocks({ path: path.slice(0, 90), content, type, target, ...(size === undefined ? {} : { size }) })];
  }
  const header = Buffer.alloc(blockSize);
  header.write(path, 0, 'utf8');
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write(' '.repeat(8), 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(target, 157, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [header, bytes, Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize)];
}
