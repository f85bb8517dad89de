import { fastcgiVersion, recordHeadBytes, recordTypes } from './record-types.js';

/** A connection serves one request, so there is one number for all. */
const requestId = 1;
/** The role of an application that answers requests. */
const responder = 1;
/** Content of a record at most; a multiple of eight, so that no padding is needed. */
const maxContent = 65_528;

/** The record behind a body, or all of an empty one. @internal */
export const endOfInput: Buffer = recordHead(recordTypes.stdin, 0);

/** The head of a record of input. @param length - bytes that follow, 65528 at most @internal */
export function inputHead(length: number): Buffer {
  return recordHead(recordTypes.stdin, length);
}

/**
 * Cuts a piece of a body into what fits into records.
 *
 * @internal
 */
export function* inputParts(piece: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < piece.length; at += maxContent) yield piece.subarray(at, at + maxContent);
}

/**
 * Writes the records with which a request begins: that it does, and its variables. The connection is not kept behind it, as in Caddy.
 *
 * @param variables - names and values, one character for each byte
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

/** A value may go on in the next record. */
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

/** One byte up to 127, else four with the highest bit set. */
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
