import { AdminError, type AdminAnswer, type AdminRequest } from '@caddis/core/admin';
import { decodeUtf8, foreignEncoding, type LoadOutcome } from '@caddis/runtime';

/** Reads the options of a change from the request's header fields. @internal */
export function changeOptions(request: AdminRequest): { readonly ifMatch: string | undefined; readonly force: boolean } {
  return { ifMatch: request.header('if-match'), force: request.header('cache-control')?.includes('must-revalidate') === true };
}

/** The media type of a request: `Content-Type` without parameters, in lower case; empty if the field is missing. @internal */
export function mediaType(request: AdminRequest): string {
  return (request.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Reads a body as text.
 *
 * @throws {@link AdminError} 400 if it is not UTF-8
 * @internal
 */
export async function textOfBody(request: AdminRequest): Promise<string> {
  const { buffer, byteOffset, byteLength } = await request.body();
  // A view of the same memory, not a copy, because a body may be large.
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) throw new AdminError(400, `the body is written in ${encoding}, not in UTF-8`);
  const { text, invalid } = decodeUtf8(bytes);
  if (invalid !== undefined) throw new AdminError(400, `the body is not UTF-8: line ${invalid.line}, column ${invalid.column}`);
  return text;
}

/** Makes the answer to a successful load or change. @internal */
export function outcomeAnswer({ changed, changes, warnings }: LoadOutcome): AdminAnswer {
  return { json: { changed, changes, warnings } };
}
