import { Readable } from 'node:stream';
import type { HttpRequest } from '@caddis/core/http';

/** Complete bodies in memory, by the streams that they were read from and those that replace these streams now. */
const wholes = new WeakMap<Readable, Uint8Array>();
/** Streams that deliver a body from its beginning, by the partly read streams that they replace. */
const replacements = new WeakMap<Readable, Readable>();
/** Bodies that somebody may still be reading, even if no data has been read yet. */
const lent = new WeakSet<Readable>();

/**
 * Returns the body of a request as a stream that starts at its beginning. Several reverse proxies may handle the same request in turn,
 * each with its own copy of the request object, so the state of a body is stored by its stream, which they share.
 *
 * @internal
 */
export function bodyOf(request: HttpRequest): Readable {
  const { body } = request;
  return replacements.get(body) ?? body;
}

/** Returns the complete body, if it is in memory. @internal */
export function wholeBodyOf(body: Readable): Uint8Array | undefined {
  return wholes.get(body);
}

/** Checks whether a body can no longer be read from its beginning. @internal */
export function isSpent(body: Readable): boolean {
  return body.readableDidRead || lent.has(body) || (body.destroyed && !body.readableEnded);
}

/** Marks a body as being read by somebody who has not finished yet. @internal */
export function lendBody(body: Readable): void {
  lent.add(body);
}

/** Stores a body that was read completely, so that later readers can get it. @internal */
export function keepWhole(request: HttpRequest, body: Readable, whole: Uint8Array): void {
  wholes.set(body, whole);
  const again = Readable.from([whole], { objectMode: false });
  wholes.set(again, whole);
  replace(request, body, again);
}

/**
 * Replaces a body whose beginning was read and put back by a fresh stream.
 *
 * @returns the fresh stream
 * @internal
 */
export function restart(request: HttpRequest, body: Readable): Readable {
  const again = Readable.from(piecesOf(body), { objectMode: false });
  replace(request, body, again);
  return again;
}

function replace(request: HttpRequest, body: Readable, again: Readable): void {
  replacements.set(body, again);
  try {
    request.body = again;
  } catch {
    // A handler's copy of the request may have a read-only `body`. Proxies still find the replacement by the original stream.
  }
}

async function* piecesOf(body: Readable): AsyncGenerator<Uint8Array> {
  for await (const piece of body) yield piece as Uint8Array;
}
