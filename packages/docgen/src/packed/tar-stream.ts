import { errors } from '../errors.js';

/** One entry of an archive. @internal */
export interface TarEntry {
  /** The path as written, with `/` as separator. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Size of its content in bytes. */
  readonly size: number;
}

/** Receives the content of an archive. @internal */
export interface TarVisitor {
  /** Called for each entry; returns whether to pass on its content. */
  entry(entry: TarEntry): boolean;
  /** Called for each chunk of such content. */
  content(piece: Uint8Array): void;
}

const blockSize = 512;
/** Maximum size of a long path, and of the list of attributes of one entry, in bytes. */
const maxExtension = 64 * 1024;

const kinds: Readonly<Record<string, TarEntry['kind']>> = { '0': 'file', '\0': 'file', '7': 'file', '1': 'link', '2': 'link', '5': 'folder' };

/**
 * Reads a POSIX tar archive chunk by chunk. Only buffers one block and the extended header of the next entry.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 * @internal
 */
export class TarStream {
  #block = new Uint8Array(blockSize);
  #filled = 0;
  /** Remaining bytes of the content, and of the padding in its last block. */
  #left = 0;
  #padding = 0;
  #take: ((piece: Uint8Array) => void) | undefined;
  /** The extended header that is being read. */
  #extension: { readonly type: string; readonly pieces: Uint8Array[] } | undefined;
  #nextPath: string | undefined;
  #nextSize: number | undefined;
  #ended = false;

  constructor(private readonly visitor: TarVisitor) {}

  /** Reads the next chunk; ignores everything after the end of the archive. @throws `DOCGEN_TARBALL_INVALID`, and what the visitor throws */
  push(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length && !this.#ended) {
      if (this.#left > 0) {
        const count = Math.min(this.#left, piece.length - at);
        this.#take?.(piece.subarray(at, at + count));
        this.#left -= count;
        at += count;
        if (this.#left === 0) this.#endContent();
      } else if (this.#padding > 0) {
        const count = Math.min(this.#padding, piece.length - at);
        this.#padding -= count;
        at += count;
      } else {
        const count = Math.min(blockSize - this.#filled, piece.length - at);
        this.#block.set(piece.subarray(at, at + count), this.#filled);
        this.#filled += count;
        at += count;
        if (this.#filled === blockSize) {
          this.#filled = 0;
          this.#header(this.#block);
        }
      }
    }
  }

  /** Must be called after the last chunk. @throws `DOCGEN_TARBALL_INVALID` if the archive is truncated */
  finish(): void {
    if (this.#left > 0 || this.#padding > 0 || this.#filled > 0) throw invalid('it ends in the middle of an entry');
  }

  #header(block: Uint8Array): void {
    if (block.every((byte) => byte === 0)) {
      this.#ended = true;
      return;
    }
    if (!checksumFits(block)) throw invalid('a header is damaged');
    const type = String.fromCharCode(block[156] ?? 0);
    const size = numberIn(block, 124, 12);
    if (type === 'x' || type === 'L' || type === 'g' || type === 'K') {
      if (size > maxExtension) throw invalid('the attributes of an entry have no end');
      const extension = { type, pieces: [] as Uint8Array[] };
      this.#extension = extension;
      this.#startContent(size, (piece) => extension.pieces.push(piece.slice()));
      return;
    }
    const path = this.#nextPath ?? pathOf(block);
    const kind = kinds[type] ?? 'other';
    const length = kind === 'link' || kind === 'folder' ? 0 : (this.#nextSize ?? size);
    [this.#nextPath, this.#nextSize] = [undefined, undefined];
    const isWanted = this.visitor.entry({ path, kind: kind === 'file' && path.endsWith('/') ? 'folder' : kind, size: length });
    this.#startContent(length, isWanted ? (piece) => this.visitor.content(piece) : undefined);
  }

  #startContent(size: number, take: ((piece: Uint8Array) => void) | undefined): void {
    this.#take = take;
    this.#left = size;
    this.#padding = (blockSize - (size % blockSize)) % blockSize;
    if (size === 0) this.#endContent();
  }

  #endContent(): void {
    this.#take = undefined;
    if (this.#extension === undefined) return;
    const { type, pieces } = this.#extension;
    this.#extension = undefined;
    const bytes = Buffer.concat(pieces);
    if (type === 'L') this.#nextPath = textOf(bytes);
    if (type === 'x') {
      const records = paxRecords(bytes);
      this.#nextPath = records.get('path') ?? this.#nextPath;
      const size = records.get('size');
      if (size !== undefined) this.#nextSize = wholeNumber(size, 10);
    }
  }
}

/** Parses the content of an extended header: records of length, key and value. */
function paxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? 0 : wholeNumber(bytes.subarray(at, space).toString('latin1'), 10);
    const end = at + length;
    if (length === 0 || end > bytes.length || end <= space) throw invalid('the attributes of an entry cannot be read');
    const line = bytes.subarray(space + 1, end - 1).toString('utf8');
    const equals = line.indexOf('=');
    if (equals > 0) records.set(line.slice(0, equals), line.slice(equals + 1));
    at = end;
  }
  return records;
}

function pathOf(block: Uint8Array): string {
  const name = textOf(block.subarray(0, 100));
  const isPosix = textOf(block.subarray(257, 263)).startsWith('ustar') && block[262] === 0;
  const prefix = isPosix ? textOf(block.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Decodes UTF-8 up to the first zero byte. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset, end < 0 ? bytes.length : end).toString('utf8');
}

/** Decodes a number: octal digits, or binary if the first bit is set. */
function numberIn(block: Uint8Array, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  if (((field[0] ?? 0) & 0x80) === 0) return wholeNumber(textOf(field).trim() || '0', 8);
  if (field[0] !== 0x80) throw invalid('an entry has an impossible size');
  let value = 0;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return checked(value);
}

function wholeNumber(text: string, base: 8 | 10): number {
  if (!(base === 8 ? /^[0-7]{1,16}$/ : /^\d{1,16}$/).test(text)) throw invalid('a number in it cannot be read');
  return checked(Number.parseInt(text, base));
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value)) throw invalid('an entry has an impossible size');
  return value;
}

/** Checks the checksum of a header: the sum of all its bytes, where those of the checksum itself count as spaces. */
function checksumFits(block: Uint8Array): boolean {
  let sum = 0;
  for (let at = 0; at < blockSize; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  const written = textOf(block.subarray(148, 156)).trim();
  return /^[0-7]+$/.test(written) && Number.parseInt(written, 8) === sum;
}

function invalid(reason: string): Error {
  return errors.DOCGEN_TARBALL_INVALID({ reason });
}
