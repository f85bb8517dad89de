/** A request as parsed by a strict server. */
export interface ReadRequest {
  readonly method: string;
  readonly target: string;
  /** Field names in lower case with their values, in the order of the wire. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The body after removing the chunked coding; each character is one byte. */
  readonly body: string;
}

/** The result of {@link readRequest}: a request and the start of the next one, or `incomplete` if more bytes are needed. */
export type Reading = { readonly request: ReadRequest; readonly end: number } | 'incomplete';

const requestLine = /^([!#$%&'*+\-.^_`|~\w]+) ([\x21-\x7e\x80-\xff]+) HTTP\/1\.1$/;
const fieldLine = /^([!#$%&'*+\-.^_`|~\w]+): ([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
const chunkLine = /^([0-9a-f]{1,8})$/;

/**
 * Parses one request by the grammar of RFC 9112, without the leniency of real servers. It shares no code with the proxy. Bytes that it rejects
 * could be interpreted differently by some backend.
 *
 * @param bytes - the received bytes, each character one byte
 * @throws if the bytes are not an unambiguous request
 */
export function readRequest(bytes: string): Reading {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return 'incomplete';
  const [first = '', ...lines] = bytes.slice(0, headEnd).split('\r\n');
  const line = requestLine.exec(first);
  if (line === null) throw new Error(`bad request line ${JSON.stringify(first)}`);
  const fields = lines.map(readField);
  const body = readBody(bytes, headEnd + 4, fields);
  if (body === 'incomplete') return body;
  const [, method = '', target = ''] = line;
  return { request: { method, target, fields, body: body.text }, end: body.end };
}

/** Returns the values of a field. */
export function valuesOf({ fields }: Pick<ReadRequest, 'fields'>, wanted: string): readonly string[] {
  return fields.filter(([name]) => name === wanted).map(([, value]) => value);
}

function readField(text: string): readonly [string, string] {
  const field = fieldLine.exec(text);
  if (field === null) throw new Error(`bad field ${JSON.stringify(text)}`);
  return [(field[1] as string).toLowerCase(), field[2] ?? ''];
}

function readBody(bytes: string, start: number, fields: ReadRequest['fields']): { readonly text: string; readonly end: number } | 'incomplete' {
  if (valuesOf({ fields }, 'host').length !== 1) throw new Error('not exactly one Host');
  const lengths = valuesOf({ fields }, 'content-length');
  const codings = valuesOf({ fields }, 'transfer-encoding');
  if (lengths.length + codings.length > 1) throw new Error('the body is framed more than once');
  if (codings.length > 0) return readChunks(bytes, start, codings[0] as string);
  const length = lengths[0] ?? '0';
  if (!/^\d{1,15}$/.test(length)) throw new Error(`bad length ${JSON.stringify(length)}`);
  const end = start + Number(length);
  return end > bytes.length ? 'incomplete' : { text: bytes.slice(start, end), end };
}

function readChunks(bytes: string, start: number, coding: string): { readonly text: string; readonly end: number } | 'incomplete' {
  if (coding !== 'chunked') throw new Error(`bad coding ${JSON.stringify(coding)}`);
  let text = '';
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return 'incomplete';
    const size = chunkLine.exec(bytes.slice(at, lineEnd));
    if (size === null) throw new Error(`bad chunk size ${JSON.stringify(bytes.slice(at, lineEnd))}`);
    const length = Number.parseInt(size[1] as string, 16);
    const dataEnd = lineEnd + 2 + length;
    if (bytes.length < dataEnd + 2) return 'incomplete';
    if (bytes.slice(dataEnd, dataEnd + 2) !== '\r\n') throw new Error('a chunk has no line end, or trailing fields were passed on');
    text += bytes.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
    if (length === 0) return { text, end: at };
  }
}
