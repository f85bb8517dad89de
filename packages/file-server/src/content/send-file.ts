import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { readConditions, rangesCount, type Version } from './conditions.js';
import { isRealTime } from './entity-tag.js';
import { contentRange, readRanges, type ByteRange } from './ranges.js';
import { BodySender } from './send-bytes.js';

/** Up to this size, in bytes, a body is sent in one piece together with the head. */
const smallBytes = 64 * 1024;

/** A file to send. @internal */
export interface FileToSend {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
  /** Modification time in nanoseconds since the Unix epoch. */
  readonly modifiedNs: bigint;
  /** Entity tag; empty if there is none. */
  readonly tag: string;
  /** Status from the config or the error, if there is one. Then the conditions and ranges of the request are ignored. */
  readonly status: number | undefined;
}

/**
 * Answers with a file or parts of it, according to the conditions and ranges of the request. For HEAD nothing is read.
 *
 * @see Go's `http.ServeContent`
 * @internal
 */
export async function sendFile(request: HttpRequest, response: HttpResponse, file: FileToSend): Promise<void> {
  const { headers } = response;
  const { size, modifiedNs, tag } = file;
  const modified = isRealTime(modifiedNs) ? Number(modifiedNs / 1_000_000_000n) : undefined;
  if (tag !== '') headers.set('Etag', tag);
  if (modified !== undefined) headers.set('Last-Modified', new Date(modified * 1000).toUTCString());
  if (file.status !== undefined) {
    response.status = file.status;
    return sendWhole(request, response, file);
  }
  const version: Version = { tag, modified };
  const outcome = readConditions(request.headers, version);
  if (outcome !== 'send') return answerWithoutFile(response, outcome === 'failed' ? 412 : 304);
  const field = request.headers.get('Range') ?? '';
  const ranges = field === '' || !rangesCount(request.headers, version) ? [] : readRanges(field, size);
  if (typeof ranges === 'string') return refuseRange(response, ranges === 'beyond' ? size : undefined);
  headers.set('Accept-Ranges', 'bytes');
  const [first] = ranges;
  if (first === undefined) return sendWhole(request, response, file);
  response.status = 206;
  if (ranges.length > 1) return sendParts(request, response, file, ranges);
  headers.set('Content-Range', contentRange(first, size));
  return sendRange(request, response, file, first);
}

function sendWhole(request: HttpRequest, response: HttpResponse, file: FileToSend): Promise<void> {
  return sendRange(request, response, file, { start: 0, length: file.size });
}

async function sendRange({ method }: HttpRequest, response: HttpResponse, { handle }: FileToSend, range: ByteRange): Promise<void> {
  response.headers.set('Content-Length', String(range.length));
  if (method === 'HEAD' || range.length === 0) return response.end();
  if (range.length <= smallBytes) {
    const buffer = Buffer.allocUnsafe(range.length);
    const { bytesRead } = await handle.read(buffer, 0, range.length, range.start);
    // After a short read, the range is read again below. If the file has become shorter, the response is aborted there.
    if (bytesRead === range.length) return response.end(buffer);
  }
  response.writeHead(response.status);
  if (await new BodySender(response).sendPart(handle, range)) response.end();
}

/** Sends several parts, as `multipart/byteranges`. The boundary is random, so that it does not occur in the parts. */
async function sendParts({ method }: HttpRequest, response: HttpResponse, { handle, size }: FileToSend, ranges: readonly ByteRange[]): Promise<void> {
  const boundary = randomBytes(30).toString('hex');
  const type = response.headers.get('Content-Type');
  const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  const heads = ranges.map((range, index) =>
    Buffer.from(`${index === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Range: ${contentRange(range, size)}\r\n${typeLine}\r\n`, 'latin1'),
  );
  const end = Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1');
  const length = heads.reduce((sum, head, index) => sum + head.length + (ranges[index] as ByteRange).length, end.length);
  response.headers.set('Content-Type', `multipart/byteranges; boundary=${boundary}`);
  response.headers.set('Content-Length', String(length));
  if (method === 'HEAD') return response.end();
  response.writeHead(206);
  const sender = new BodySender(response);
  for (const [index, range] of ranges.entries()) {
    if (!(await sender.sendBytes(heads[index] as Buffer)) || !(await sender.sendPart(handle, range))) return;
  }
  response.end(end);
}

function answerWithoutFile(response: HttpResponse, status: 304 | 412): void {
  const { headers } = response;
  response.status = status;
  if (status === 304) {
    for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) headers.delete(name);
    if (headers.has('Etag')) headers.delete('Last-Modified');
  }
  response.end();
}

/** @param size - size of the file, if none of the ranges is inside it; `undefined` if the field is invalid */
function refuseRange(response: HttpResponse, size: number | undefined): void {
  const { headers } = response;
  for (const name of ['Content-Encoding', 'Content-Length', 'Etag', 'Last-Modified', 'Cache-Control']) headers.delete(name);
  if (size !== undefined) headers.set('Content-Range', `bytes */${size}`);
  headers.set('Content-Type', 'text/plain; charset=utf-8');
  headers.set('X-Content-Type-Options', 'nosniff');
  response.status = 416;
  response.end('the range is not in the file\n');
}
