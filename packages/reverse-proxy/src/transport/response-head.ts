import { errors } from '../errors.js';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Characters that cannot stand in a head; line ends are looked at on their own. */
const forbidden = /[^\t\r\n\x20-\x7e\x80-\xff]/;
const loneLineEnd = /\r(?!\n)|(?:^|[^\r])\n/;
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;

const space = 0x20;
const tab = 0x09;

/**
 * The head of a response of HTTP/1.1, read strictly: what could be read in two ways is refused.
 *
 * One object serves all responses of a connection; {@link ResponseHead.read} overwrites what the last one left.
 *
 * @see RFC 9112, sections 4 to 6
 * @internal
 */
export class ResponseHead {
  status = 0;
  statusText = '';
  /** The fields as a flat list: name, value, name, value. */
  rawHeaders: string[] = [];
  /** Value of `Content-Length`, -1 where there is none. */
  contentLength = -1;
  /** True when the body comes in chunks. */
  chunked = false;
  /** True when the connection can serve another request afterwards. */
  keepAlive = true;
  /** Seconds that the backend keeps the connection open, from `Keep-Alive`; 0 where it does not say. */
  keepAliveSeconds = 0;
  /** How often `Content-Length` stands in the head. */
  private lengths = 0;

  /** @param address - the backend, for errors */
  constructor(private readonly address: string) {}

  /**
   * Reads a head.
   *
   * @param text - the head up to and with the line end of its last field, as Latin-1
   * @throws `PROXY_RESPONSE_MALFORMED`
   */
  read(text: string): void {
    this.checkCharacters(text);
    const end = text.indexOf('\r\n');
    const parts = statusLine.exec(text.slice(0, end));
    if (parts === null) throw this.malformed('it does not begin with a status line');
    this.status = Number(parts[2]);
    this.statusText = parts[3] ?? '';
    this.rawHeaders = this.readFields(text, end + 2);
    this.contentLength = -1;
    this.chunked = false;
    this.keepAlive = parts[1] === '1';
    this.keepAliveSeconds = 0;
    this.lengths = 0;
    for (let index = 0; index < this.rawHeaders.length; index += 2) {
      this.interpret(this.rawHeaders[index] as string, this.rawHeaders[index + 1] as string);
    }
    if (this.lengths > 0 && this.chunked) {
      // The chunks count, but a connection on which both were sent is not trusted with another response.
      this.contentLength = -1;
      this.keepAlive = false;
      this.rawHeaders = withoutContentLength(this.rawHeaders, 0);
    } else if (this.lengths > 1) {
      this.rawHeaders = withoutContentLength(this.rawHeaders, 1);
    }
  }

  /**
   * Reads the fields behind a body in chunks.
   *
   * @param text - the fields up to and with the line end of the last, as Latin-1
   * @returns a flat list: name, value, name, value
   * @throws `PROXY_RESPONSE_MALFORMED`
   */
  readTrailers(text: string): readonly string[] {
    this.checkCharacters(text);
    return this.readFields(text, 0);
  }

  private checkCharacters(text: string): void {
    if (forbidden.test(text)) throw this.malformed('its head holds control characters');
    if (loneLineEnd.test(text)) throw this.malformed('a line of its head ends without CRLF');
  }

  private readFields(text: string, start: number): string[] {
    const fields: string[] = [];
    let at = start;
    while (at < text.length) {
      const end = text.indexOf('\r\n', at);
      const colon = text.indexOf(':', at);
      const name = colon < 0 || colon > end ? '' : text.slice(at, colon);
      if (!token.test(name)) throw this.malformed('a line of its head is not a field');
      let from = colon + 1;
      let to = end;
      while (from < to && isBlank(text.charCodeAt(from))) from += 1;
      while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
      fields.push(name, text.slice(from, to));
      at = end + 2;
    }
    return fields;
  }

  /** The length sorts out nearly every field before a name is compared. */
  private interpret(name: string, value: string): void {
    if (name.length === 14) {
      if (name.toLowerCase() === 'content-length') this.readContentLength(value);
    } else if (name.length === 10) {
      const lower = name.toLowerCase();
      if (lower === 'connection') this.readConnection(value.toLowerCase());
      else if (lower === 'keep-alive') this.keepAliveSeconds = Number(/(?:^|[,\s])timeout=(\d{1,6})/i.exec(value)?.[1] ?? 0);
    } else if (name.length === 17) {
      if (name.toLowerCase() === 'transfer-encoding') this.readTransferEncoding(value);
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
    if (value.includes('close')) this.keepAlive = false;
    else if (value.includes('keep-alive')) this.keepAlive = true;
  }

  private readTransferEncoding(value: string): void {
    if (this.chunked || value.toLowerCase() !== 'chunked') throw this.malformed(`unsupported Transfer-Encoding ${JSON.stringify(value)}`);
    this.chunked = true;
  }

  private malformed(reason: string): Error {
    return errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason });
  }
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

function withoutContentLength(fields: readonly string[], kept: number): string[] {
  let seen = 0;
  const left: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string;
    if (name.toLowerCase() === 'content-length') {
      seen += 1;
      if (seen > kept) continue;
    }
    left.push(name, fields[index + 1] as string);
  }
  return left;
}
