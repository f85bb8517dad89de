import { fastcgiVersion, recordHeadBytes, recordTypes } from './record-types.js';

/** ID of all requests; a constant is enough, because each connection carries one request. */
const requestId = 1;
/** The role of an application that answers requests (`FCGI_RESPONDER`). */
const responder = 1;
/** Maximum content of a record, in bytes; a multiple of eight, so that no padding is needed. */
const maxContent = 65_528;

/** The record that ends the body of a request. @internal */
export const endOfInput: Buffer = recordHead(recordTypes.stdin, 0);

/** Creates the head of an input record. @param length - length of its content in bytes, at most 65528 @internal */
export function inputHead(length: number): Buffer {
  return recordHead(recordTypes.stdin, length);
}

/**
 * Splits a piece of a body into parts that fit into records.
 *
 * @internal
 */
export function* inputParts(piece: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < piece.length; at += maxContent) yield piece.subarray(at, at + maxContent);
}

/**
 * Creates the first records of a request: its begin and its variables. They tell the application to close the connection afterwards, as in Caddy.
 *
 * @param variables - names and values, one character per byte
 * @internal
 */
export function writeRequestHead(variables: ReadonlyMap<string, string>): Buffer {
  const parts: Buffer[] = [recordHead(recordTypes.beginRequest, 8), Buffer.from([0, responder, 0, 0, 0, 0, 0, 0])];
  const pairs = writePairs(variables);
  for (let at = 0; at < pairs.length; at += maxContent) {
    const content = pairs.subarray(at, at + maxContent);
    parts.push(recordHead(recordTypes.params, content.length), content);
  }
  parts.push(recordHead(recordTypes.params, 0));
  return Buffer.concat(parts);
}

/** Encodes the variables. The result is split into records later, so a value may continue in the next record. */
function writePairs(variables: ReadonlyMap<string, string>): Buffer {
  let length = 0;
  for (const [name, value] of variables) length += 8 + name.length + value.length;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const [name, value] of variables) {
    at = writeLength(bytes, name.length, at);
    at = writeLength(bytes, value.length, at);
    at += bytes.write(name, at, 'latin1');
    at += bytes.write(value, at, 'latin1');
  }
  return bytes.subarray(0, at);
}

/** Writes a length: in one byte up to 127, otherwise in four bytes with the highest bit set. */
function writeLength(bytes: Buffer, length: number, at: number): number {
  return length < 0x80 ? bytes.writeUInt8(length, at) : bytes.writeUInt32BE((length | 0x80000000) >>> 0, at);
}

function recordHead(type: number, length: number): Buffer {
  const head = Buffer.alloc(recordHeadBytes);
  head[0] = fastcgiVersion;
  head[1] = type;
  head.writeUInt16BE(requestId, 2);
  head.writeUInt16BE(length, 4);
  return head;
}
