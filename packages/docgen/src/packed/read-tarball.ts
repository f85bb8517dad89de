import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isCaddisError, messageOf } from '@caddis/core';
import { errors } from '../errors.js';
import { TarStream, type TarEntry } from './tar-stream.js';

/** How much of a tarball is read at most. @public */
export interface TarballLimits {
  /** Bytes as they are sent; 32 MiB when left out. */
  readonly packedBytes?: number;
  /** Bytes when they are unpacked; 128 MiB when left out. */
  readonly unpackedBytes?: number;
  /** Files and folders; 20,000 when left out. */
  readonly entries?: number;
  /** Bytes of each file that is kept; 2 MiB when left out. */
  readonly fileBytes?: number;
}

/** What {@link readTarball} is told. @public */
export interface TarballRequest {
  /** Files whose text is kept: their paths in the package, or what tells of a path whether it is one. */
  readonly keep: readonly string[] | ((path: string) => boolean);
  readonly limits?: TarballLimits;
}

/** What is in a tarball. @public */
export interface TarballContent {
  /** Files that were kept: path → text. One that the tarball does not have is not there. */
  readonly files: ReadonlyMap<string, string>;
  /** All files by their path in the package. */
  readonly entries: readonly { readonly path: string; readonly size: number }[];
  /** Bytes of all files. */
  readonly unpackedBytes: number;
}

const mebibyte = 2 ** 20;
const defaults: Required<TarballLimits> = { packedBytes: 32 * mebibyte, unpackedBytes: 128 * mebibyte, entries: 20_000, fileBytes: 2 * mebibyte };

/**
 * Reads a tarball of npm as it comes. Writes nothing, and keeps only the files that are wanted: what it needs of memory does not depend on what is in
 * the tarball.
 *
 * @param source - the bytes of the tarball
 * @param request - what to keep, and how much to read
 * @throws `DOCGEN_TARBALL_INVALID`, `DOCGEN_TARBALL_TOO_LARGE`, `DOCGEN_TARBALL_UNSAFE`, what the source throws
 * @public
 */
export async function readTarball(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { keep, limits }: TarballRequest): Promise<TarballContent> {
  const bounds = { ...defaults, ...limits };
  const reading = new Reading(typeof keep === 'function' ? keep : (path) => keep.includes(path), bounds);
  const tar = new TarStream(reading);
  const input = Readable.from(bounded(source, bounds.packedBytes), { objectMode: false });
  const unpacked = createGunzip();
  let count = 0;
  // A stream that is broken off says only that it was; the reason came before.
  let reason: unknown;
  try {
    await pipeline(input, unpacked, async (pieces: AsyncIterable<Uint8Array>) => {
      try {
        for await (const piece of pieces) {
          count += piece.length;
          if (count > bounds.unpackedBytes) throw errors.DOCGEN_TARBALL_TOO_LARGE({ what: 'its content', limit: sizeText(bounds.unpackedBytes) });
          tar.push(piece);
        }
      } catch (error) {
        reason = error;
        throw error;
      }
    });
    tar.finish();
  } catch (error) {
    throw asTarballError(codeOf(error) === 'ABORT_ERR' ? (reason ?? error) : error);
  }
  return reading.result();
}

/** What is read of an archive. */
class Reading {
  readonly #kept = new Map<string, Buffer[]>();
  readonly #entries: { path: string; size: number }[] = [];
  #unpacked = 0;
  #count = 0;
  #current: Buffer[] = [];

  constructor(
    private readonly keep: (path: string) => boolean,
    private readonly bounds: Required<TarballLimits>,
  ) {}

  entry({ path, kind, size }: TarEntry): boolean {
    this.#count += 1;
    if (this.#count > this.bounds.entries) throw errors.DOCGEN_TARBALL_TOO_LARGE({ what: 'the number of its entries', limit: this.bounds.entries });
    const inside = insidePackage(path, kind);
    if (kind === 'folder') return false;
    if (kind !== 'file') throw errors.DOCGEN_TARBALL_UNSAFE({ entry: shown(path), reason: kind === 'link' ? 'is a link' : 'is no file' });
    this.#entries.push({ path: inside, size });
    this.#unpacked += size;
    if (!this.keep(inside)) return false;
    // Package managers write both to one place, and which of them stays depends on the program.
    if (this.#kept.has(inside)) throw errors.DOCGEN_TARBALL_UNSAFE({ entry: shown(inside), reason: 'is there twice' });
    if (size > this.bounds.fileBytes) throw errors.DOCGEN_TARBALL_TOO_LARGE({ what: shown(inside), limit: sizeText(this.bounds.fileBytes) });
    this.#current = [];
    this.#kept.set(inside, this.#current);
    return true;
  }

  content(piece: Uint8Array): void {
    this.#current.push(Buffer.from(piece));
  }

  result(): TarballContent {
    const files = new Map([...this.#kept].map(([path, pieces]) => [path, Buffer.concat(pieces).toString('utf8')]));
    return { files, entries: this.#entries, unpackedBytes: this.#unpacked };
  }
}

/**
 * The path of an entry in the package: package managers leave out its first folder, whatever that is called.
 *
 * @throws `DOCGEN_TARBALL_UNSAFE` for a path that leads out of the package
 */
function insidePackage(path: string, kind: TarEntry['kind']): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const leaves = path.startsWith('/') || path.includes('\\') || path.includes('\0') || /^[A-Za-z]:/.test(path) || parts.includes('..');
  if (leaves) throw errors.DOCGEN_TARBALL_UNSAFE({ entry: shown(path), reason: 'leads out of the package' });
  return parts.slice(kind === 'folder' ? 0 : 1).join('/');
}

async function* bounded(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const piece of source) {
    count += piece.length;
    if (count > limit) throw errors.DOCGEN_TARBALL_TOO_LARGE({ what: 'it', limit: sizeText(limit) });
    yield piece;
  }
}

function asTarballError(error: unknown): unknown {
  if (isCaddisError(error)) return error;
  return String(codeOf(error)).startsWith('Z_') ? errors.DOCGEN_TARBALL_INVALID({ reason: `it cannot be unpacked: ${messageOf(error)}` }, { cause: error }) : error;
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code;
}

function sizeText(bytes: number): string {
  return bytes >= mebibyte ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;
}

function shown(path: string): string {
  return JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path);
}
