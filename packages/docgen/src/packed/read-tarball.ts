import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isCaddisError, messageOf, propertyOf } from '@caddis/core';
import { ByteCollector } from '@caddis/kit';
import { errors } from '../errors.js';
import { TarStream, type TarEntry } from './tar-stream.js';

/** What {@link readTarball} is told. @public */
export interface TarballRequest {
  /** Files whose text is kept: their paths in the package, or what tells of a path whether it is one. */
  readonly keep: readonly string[] | ((path: string) => boolean);
}

/** What is in a tarball. @public */
export interface TarballContent {
  /** Files that were kept: path → text. One that the tarball does not have is not there. */
  readonly files: ReadonlyMap<string, string>;
  /** All files, by their path in the package. */
  readonly paths: ReadonlySet<string>;
}

const mebibyte = 2 ** 20;
/** How much is read at most: bytes as they are sent, and unpacked; files and folders; bytes of each file that is kept. */
const maxPackedBytes = 32 * mebibyte;
const maxUnpackedBytes = 128 * mebibyte;
const maxEntries = 20_000;
const maxFileBytes = 2 * mebibyte;

/**
 * Reads a tarball of npm as it comes. Writes nothing, and keeps only the files that are wanted: what it needs of memory does not depend on what is in
 * the tarball.
 *
 * @param source - the bytes of the tarball
 * @param request - what to keep
 * @throws `DOCGEN_TARBALL_INVALID`, `DOCGEN_TARBALL_TOO_LARGE`, `DOCGEN_TARBALL_UNSAFE`, what the source throws
 * @public
 */
export async function readTarball(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { keep }: TarballRequest): Promise<TarballContent> {
  const reading = new Reading(typeof keep === 'function' ? keep : (path) => keep.includes(path));
  const tar = new TarStream(reading);
  const input = Readable.from(bounded(source, maxPackedBytes), { objectMode: false });
  const unpacked = createGunzip();
  let count = 0;
  // A stream that is broken off says only that it was; the reason came before.
  let reason: unknown;
  try {
    await pipeline(input, unpacked, async (pieces: AsyncIterable<Buffer>) => {
      try {
        for await (const piece of pieces) {
          count += piece.length;
          if (count > maxUnpackedBytes) throw errors.DOCGEN_TARBALL_TOO_LARGE({ what: 'its content', limit: sizeText(maxUnpackedBytes) });
          tar.push(piece);
        }
      } catch (error) {
        reason = error;
        throw error;
      }
    });
    tar.finish();
  } catch (error) {
    throw asTarballError(propertyOf(error, 'code') === 'ABORT_ERR' ? (reason ?? error) : error);
  }
  return reading.result();
}

/** What is read of an archive. */
class Reading {
  readonly #kept = new Map<string, string>();
  readonly #paths = new Set<string>();
  #count = 0;
  /** The file that is being kept, and what has come of it. */
  #current = { path: '', size: 0 };
  readonly #collected = new ByteCollector(maxFileBytes);

  constructor(private readonly keep: (path: string) => boolean) {}

  entry({ path, kind, size }: TarEntry): boolean {
    this.#count += 1;
    if (this.#count > maxEntries) throw errors.DOCGEN_TARBALL_TOO_LARGE({ what: 'the number of its entries', limit: maxEntries });
    const inside = insidePackage(path, kind);
    if (kind === 'folder') return false;
    if (kind !== 'file') throw errors.DOCGEN_TARBALL_UNSAFE({ entry: shown(path), reason: kind === 'link' ? 'is a link' : 'is no file' });
    this.#paths.add(inside);
    if (!this.keep(inside)) return false;
    // Package managers write both to one place, and which of them stays depends on the program.
    if (this.#kept.has(inside)) throw errors.DOCGEN_TARBALL_UNSAFE({ entry: shown(inside), reason: 'is there twice' });
    if (size > maxFileBytes) throw errors.DOCGEN_TARBALL_TOO_LARGE({ what: shown(inside), limit: sizeText(maxFileBytes) });
    this.#current = { path: inside, size };
    this.#collected.clear();
    this.#kept.set(inside, '');
    return true;
  }

  content(piece: Buffer): void {
    const { path, size } = this.#current;
    this.#collected.add(piece);
    if (this.#collected.size === size) this.#kept.set(path, this.#collected.text());
  }

  result(): TarballContent {
    return { files: this.#kept, paths: this.#paths };
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
  return String(propertyOf(error, 'code')).startsWith('Z_') ? errors.DOCGEN_TARBALL_INVALID({ reason: `it cannot be unpacked: ${messageOf(error)}` }, { cause: error }) : error;
}

function sizeText(bytes: number): string {
  return bytes >= mebibyte ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;
}

function shown(path: string): string {
  return JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path);
}
