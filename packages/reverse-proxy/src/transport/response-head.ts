import { errors } from '../errors.js';
import { isTokenByte, isValueByte } from './characters.js';

const space = 0x20;
const tab = 0x09;
const colon = 0x3a;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;

/** Length of CRLF. */
const lineEndLength = 2;

/** Maximum number of fields in a head or trailer section. Each takes about a microsecond, and a large head has room for hundreds of thousands. */
const maxFields = 25_000;

/**
 * The head of an HTTP/1.1 response, parsed strictly and in one pass. Ambiguous heads are rejected.
 *
 * Each connection has one object for all its responses; {@link ResponseHead.read} overwrites the previous head.
 *
 * @see RFC 9112, sections 4 to 6
 * @internal
 */
export class ResponseHead {
  status = 0;
  statusText = '';
  /** The fields as a flat list: name, value, name, value. */
  rawHeaders: string[] = [];
  /** Value of `Content-Length`; -1 if there is none. */
  contentLength = -1;
  /** True if the body is chunked. */
  chunked = false;
  /** True if the connection can be reused after the response. */
  keepAlive = true;
  /** How many seconds the backend keeps the connection open, from `Keep-Alive`; 0 if it does not say. */
  keepAliveSeconds = 0;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  private minorVersion = 1;
  /** Number of `Content-Length` fields in the head. */
  private lengths = 0;
  /** The last value of `Keep-Alive`, cached because it is usually the same in each response. */
  private lastKeepAlive = '';
  private lastKeepAliveSeconds = 0;

  /** @param address - the backend, for error messages */
  constructor(private readonly address: string) {}

  /**
   * Parses a head.
   *
   * @param bytes - all bytes received so far
   * @returns length of the head in bytes, including the empty line; -1 if it is incomplete
   * @throws `PROXY_RESPONSE_MALFORMED`
   */
  read(bytes: Buffer): number {
    const statusEnd = this.endOfLine(bytes, 0);
    if (statusEnd < 0) return -1;
    this.contentLength = -1;
    this.chunked = false;
    this.keepAliveSeconds = 0;
    this.lengths = 0;
    this.readStatus(bytes.toString('latin1', 0, statusEnd));
    const fields: string[] = [];
    const end = this.readFields(bytes, statusEnd + lineEndLength, fields);
    if (end < 0) return -1;
    this.rawHeaders = fields;
    for (let index = 0; index < fields.length; index += 2) this.interpret(fields[index] as string, fields[index + 1] as string);
    // HTTP/1.0 has no chunked encoding, so the connection is not trusted with another response.
    if (this.chunked && this.minorVersion === 0) this.keepAlive = false;
    if (this.lengths > 0 && this.chunked) {
      // The chunked encoding takes precedence, but a connection on which both were sent is not reused.
      this.contentLength = -1;
      this.keepAlive = false;
      this.rawHeaders = withoutContentLength(fields, 0);
    } else if (this.lengths > 1) {
      this.rawHeaders = withoutContentLength(fields, 1);
    }
    return end;
  }

  /**
   * Parses the trailer section of a chunked body.
   *
   * @param text - the fields, each with its line end, as Latin-1
   * @returns a flat list: name, value, name, value
   * @throws `PROXY_RESPONSE_MALFORMED`
   */
  readTrailers(text: string): readonly string[] {
    const fields: string[] = [];
    this.readFields(Buffer.from(`${text}\r\n`, 'latin1'), 0, fields);
    return fields;
  }

  private readStatus(line: string): void {
    // Fast path for the usual status line.
    if (line === 'HTTP/1.1 200 OK') {
      this.status = 200;
      this.statusText = 'OK';
      this.minorVersion = 1;
      this.keepAlive = true;
      return;
    }
    const parts = statusLine.exec(line);
    if (parts === null) throw this.malformed('it does not begin with a status line');
    this.status = Number(parts[2]);
    this.statusText = parts[3] ?? '';
    this.minorVersion = Number(parts[1]);
    this.keepAlive = this.minorVersion === 1;
  }

  /** @returns the position after the empty line; -1 if the head is incomplete */
  private readFields(bytes: Buffer, start: number, fields: string[]): number {
    let at = start;
    while (at < bytes.length) {
      if (bytes[at] === carriageReturn) {
        if (at + 1 === bytes.length) return -1;
        if (bytes[at + 1] !== lineFeed) throw this.malformed('a line of its head ends without CRLF');
        return at + lineEndLength;
      }
      const nameStart = at;
      while (isTokenByte(bytes[at] as number)) at += 1;
      if (at === bytes.length) return -1;
      if (at === nameStart || bytes[at] !== colon) throw this.malformed('a line of its head is not a field');
      const nameEnd = at;
      const end = this.endOfLine(bytes, at + 1);
      if (end < 0) return -1;
      let from = nameEnd + 1;
      let to = end;
      while (from < to && isBlank(bytes[from] as number)) from += 1;
      while (to > from && isBlank(bytes[to - 1] as number)) to -= 1;
      if (fields.length === 2 * maxFields) throw this.malformed(`it has more than ${maxFields} fields`);
      fields.push(bytes.toString('latin1', nameStart, nameEnd), bytes.toString('latin1', from, to));
      at = end + lineEndLength;
    }
    return -1;
  }

  /** @returns the position of the CRLF; -1 if the line is incomplete */
  private endOfLine(bytes: Buffer, start: number): number {
    let at = start;
    while (isValueByte(bytes[at] as number)) at += 1;
    if (at + 1 < bytes.length && bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) return at;
    if (at === bytes.length || (at + 1 === bytes.length && bytes[at] === carriageReturn)) return -1;
    const isLineEnd = bytes[at] === carriageReturn || bytes[at] === lineFeed;
    throw this.malformed(isLineEnd ? 'a line of its head ends without CRLF' : 'its head holds control characters');
  }

  /** Evaluates the fields that matter for framing. Comparing lengths first rules out nearly all other fields cheaply. */
  private interpret(name: string, value: string): void {
    if (name.length === 14) {
      if (isName(name, 'Content-Length', 'content-length')) this.readContentLength(value);
    } else if (name.length === 10) {
      if (isName(name, 'Connection', 'connection')) this.readConnection(value);
      else if (isName(name, 'Keep-Alive', 'keep-alive')) this.readKeepAlive(value);
    } else if (name.length === 17) {
      if (isName(name, 'Transfer-Encoding', 'transfer-encoding')) this.readTransferEncoding(value);
    }
  }

  private readContentLength(value: string): void {
    const length = /^\d{1,15}$/.test(value) ? Number(value) : -1;
    if (length < 0) throw this.malformed(`bad Content-Length ${JSON.stringify(value)}`);
    if (this.contentLength >= 0 && this.contentLength !== length) throw this.malformed('it has two different values of Content-Length');
    this.contentLength = length;
    this.lengths += 1;
  }

  private readConnection(value: string): void {
    if (value === 'keep-alive') {
      this.keepAlive = true;
      return;
    }
    const lower = value.toLowerCase();
    if (lower.includes('close')) this.keepAlive = false;
    else if (lower.includes('keep-alive')) this.keepAlive = true;
  }

  private readKeepAlive(value: string): void {
    if (value !== this.lastKeepAlive) {
      this.lastKeepAlive = value;
      this.lastKeepAliveSeconds = Number(/(?:^|[,\s])timeout=(\d{1,6})/i.exec(value)?.[1] ?? 0);
    }
    this.keepAliveSeconds = this.lastKeepAliveSeconds;
  }

  private readTransferEncoding(value: string): void {
    if (this.chunked || value.toLowerCase() !== 'chunked') throw this.malformed(`unsupported Transfer-Encoding ${JSON.stringify(value)}`);
    this.chunked = true;
  }

  private malformed(reason: string): Error {
    return errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason });
  }
}

/** Compares a name. The two usual spellings are checked first, because `toLowerCase` creates a new string. */
function isName(name: string, usual: string, lower: string): boolean {
  return name === usual || name === lower || name.toLowerCase() === lower;
}

function isBlank(byte: number): boolean {
  return byte === space || byte === tab;
}

function withoutContentLength(fields: readonly string[], kept: number): string[] {
  let seen = 0;
  const left: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string;
    if (isName(name, 'Content-Length', 'content-length')) {
      seen += 1;
      if (seen > kept) continue;
    }
    left.push(name, fields[index + 1] as string);
  }
  return left;
}
