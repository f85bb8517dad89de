import { ByteCollector } from '@caddis/kit';

/** Maximum size of the head of a response, in bytes. */
const maxHeadBytes = 1024 * 1024;
/** Maximum number of fields in a head; each takes about a microsecond. */
const maxFields = 10_000;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const fieldName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const controlCharacter = /[\0-\x08\x0a-\x1f\x7f]/;

/** The head of a CGI response. @internal */
export interface CgiHead {
  readonly status: number;
  /** Reason phrase; empty if there is none. */
  readonly statusText: string;
  /** Flat list: name, value, name, value; contains `Content-Length` at most once. */
  readonly rawHeaders: readonly string[];
  /** Value of `Content-Length`; -1 if there is none. */
  readonly contentLength: number;
}

/**
 * Collects and parses the head of a response, which ends with an empty line.
 *
 * @see RFC 3875, section 6
 * @internal
 */
export class CgiHeadReader {
  private readonly collected = new ByteCollector(maxHeadBytes);
  /** Length of the current line in bytes, without carriage returns. */
  private lineBytes = 0;

  /** True if nothing was received yet. */
  get isEmpty(): boolean {
    return this.collected.size === 0;
  }

  /**
   * Adds a piece of the response.
   *
   * @returns how many bytes of the piece belong to the head, once it is complete; -1 while it is incomplete
   * @throws an `Error` with the reason if the head is too long
   */
  push(piece: Buffer): number {
    const end = this.endIn(piece);
    this.collected.add(piece, 0, end < 0 ? piece.length : end);
    if (this.collected.isOver) throw new Error(`its head is longer than ${maxHeadBytes} bytes`);
    return end;
  }

  /**
   * Parses the collected head.
   *
   * @throws an `Error` with the reason if it is malformed
   */
  read(): CgiHead {
    const lines = this.collected.content().toString('latin1').split('\n');
    const rawHeaders: string[] = [];
    let status = 200;
    let statusText = '';
    let contentLength = -1;
    for (const line of lines) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text === '') continue;
      const colon = text.indexOf(':');
      const name = text.slice(0, Math.max(0, colon)).trimEnd();
      if (!fieldName.test(name)) throw new Error('a line of its head is not a field');
      const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
      if (controlCharacter.test(value)) throw new Error('its head holds control characters');
      const lower = name.toLowerCase();
      // `Status` is also passed on as a field, as in Caddy.
      if (lower === 'status') [status, statusText] = readStatus(value);
      if (lower === 'content-length') {
        const length = readLength(value);
        if (contentLength >= 0 && contentLength !== length) throw new Error('it has two different values of Content-Length');
        if (contentLength === length) continue;
        contentLength = length;
      }
      if (rawHeaders.length === 2 * maxFields) throw new Error(`it has more than ${maxFields} fields`);
      rawHeaders.push(name, value);
    }
    return { status, statusText, rawHeaders, contentLength };
  }

  private endIn(piece: Buffer): number {
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      if (byte === lineFeed) {
        if (this.lineBytes === 0) return at + 1;
        this.lineBytes = 0;
      } else if (byte !== carriageReturn) {
        this.lineBytes += 1;
      }
    }
    return -1;
  }
}

function readStatus(value: string): [status: number, text: string] {
  const parts = /^([2-9]\d\d)(?: (.*))?$/.exec(value);
  if (parts === null) throw new Error(`bad Status ${JSON.stringify(value)}`);
  return [Number(parts[1]), parts[2] ?? ''];
}

function readLength(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new Error(`bad Content-Length ${JSON.stringify(value)}`);
  return Number(value);
}
