import { Readable } from 'node:stream';
import type { HttpRequest } from '@caddis/core/http';

/** Bodies that are in memory as a whole, by the streams that they came from and those that stand for them now. */
const wholes = new WeakMap<Readable, Uint8Array>();
/** Streams that give a body from its beginning, by those of which something was read. */
const replacements = new WeakMap<Readable, Readable>();
/** Bodies that somebody may be reading, though nothing has come of them yet. */
const lent = new WeakSet<Readable>();

/**
 * The body of a request as it can be read from its beginning: several reverse proxies may be given the same request, one after the
 * other, with one copy of it or another, so that what is known of a body is kept by its stream.
 *
 * @internal
 */
export function bodyOf(request: HttpRequest): Readable {
  const { body } = request;
  return replacements.get(body) ?? body;
}

/** The body as a whole, where it is in memory. @internal */
export function wholeBodyOf(body: Readable): Uint8Array | undefined {
  return wholes.get(body);
}

/** Tells whether a body cannot be read from its beginning any more. @internal */
export function isSpent(body: Readable): boolean {
  return body.readableDidRead || lent.has(body) || (body.destroyed && !body.readableEnded);
}

/** Notes that a body may be read by somebody who is not done with it. @internal */
export function lendBody(body: Readable): void {
  lent.add(body);
}

/** Keeps a body that was read as a whole, for whoever wants it next. @internal */
export function keepWhole(request: HttpRequest, body: Readable, whole: Uint8Array): void {
  wholes.set(body, whole);
  const again = Readable.from([whole], { objectMode: false });
  wholes.set(again, whole);
  replace(request, body, again);
}

/**
 * Puts a stream in the place of a body of which a beginning was read, and put back.
 *
 * @returns the stream
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
    // The copy of a request that a handler has made may have no place for it; proxies find it by the stream all the same.
  }
}

async function* piecesOf(body: Readable): AsyncGenerator<Uint8Array> {
  for await (const piece of body) yield piece as Uint8Array;
}
