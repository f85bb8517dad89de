import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isCaddisError, messageOf, propertyOf } from '@caddis/core';
import { ByteCollector } from '@caddis/kit';
import { errors } from '../errors.js';
import { TarStream, type TarEntry } from './tar-stream.js';

/** Options of {@link readTarball}. @public */
export interface TarballRequest {
  /** Files whose text to keep: their paths in the package, or a function that tells by the path whether to keep a file. */
  readonly keep: readonly string[] | ((path: string) => boolean);
}

/** The content of a tarball. @public */
export interface TarballContent {
  /** Text of each kept file by path; without files that the tarball does not have. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of all files in the package. */
  readonly paths: ReadonlySet<string>;
}

const mebibyte = 2 ** 20;
/** Limits: compressed bytes, uncompressed bytes, number of files and folders, bytes of each kept file. */
const maxPackedBytes = 32 * mebibyte;
const maxUnpackedBytes = 128 * mebibyte;
const maxEntries = 20_000;
const maxFileBytes = 2 * mebibyte;

/**
 * Reads an npm tarball as a stream. Writes nothing to disk and only keeps the requested files, so that its memory use does not depend on the content
 * of the tarball.
 *
 * @param source - the bytes of the tarball
 * @param request - which files to keep
 * @throws `DOCGEN_TARBALL_INVALID`, `DOCGEN_TARBALL_TOO_LARGE`, `DOCGEN_TARBALL_UNSAFE`, errors of the source
 * @public
 */
export async function readTarball(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { keep }: TarballRequest): Promise<TarballContent> {
  const reading = new Reading(typeof keep === 'function' ? keep : (path) => keep.includes(path));
  const tar = new TarStream(reading);
  const input = Readable.from(bounded(source, maxPackedBytes), { objectMode: false });
  const unpacked = createGunzip();
  let count = 0;
  // After an abort, the pipeline only reports the abort, so that the first error is kept here.
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

/** Collects the requested files of an archive. */
class Reading {
  readonly #kept = new Map<string, string>();
  readonly #paths = new Set<string>();
  #count = 0;
  /** The file that is being kept, and its declared size. */
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
    // Package managers write both entries to the same path, and differ in which one wins.
    if (this.#kept.has(inside)) throw errors.DOCGEN_TARBALL_UNSAFE({ entry: shown(inside), reason: 'is listed twice' });
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
 * Returns the path of an entry in the package. Package managers drop the first folder, whatever its name.
 *
 * @throws `DOCGEN_TARBALL_UNSAFE` if the path leads out of the package
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
