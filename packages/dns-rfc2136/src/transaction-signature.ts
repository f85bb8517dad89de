import { createHmac, timingSafeEqual } from 'node:crypto';
import { wireName } from './wire-name.js';

const typeTsig = 250;
const classAny = 255;
/** Maximum difference between the clocks of client and server, in seconds. */
const fudge = 300;
const pointerBits = 0xc0;

/** Names of the algorithms in DNS messages, and Node's names of their hashes. */
const algorithms: Readonly<Record<string, { readonly wire: string; readonly hash: string }>> = {
  'hmac-md5': { wire: 'hmac-md5.sig-alg.reg.int', hash: 'md5' },
  'hmac-sha1': { wire: 'hmac-sha1', hash: 'sha1' },
  'hmac-sha224': { wire: 'hmac-sha224', hash: 'sha224' },
  'hmac-sha256': { wire: 'hmac-sha256', hash: 'sha256' },
  'hmac-sha384': { wire: 'hmac-sha384', hash: 'sha384' },
  'hmac-sha512': { wire: 'hmac-sha512', hash: 'sha512' },
};

/** Names of the algorithms in configs. */
export const algorithmNames: readonly string[] = Object.keys(algorithms);

/** A secret shared by client and server (TSIG). */
export interface TsigKey {
  readonly name: string;
  /** One of {@link algorithmNames}. */
  readonly algorithm: string;
  readonly secret: Buffer;
}

/** A signed message. */
export interface SignedMessage {
  readonly message: Buffer;
  /** The message's signature, which the signature of the answer covers as well. */
  readonly mac: Buffer;
}

/** The result in a server's answer. */
export interface SignedAnswer {
  /** Response code (RFC 1035, section 4.1.1). */
  readonly code: number;
  /** TSIG error code, 0 for none (RFC 8945, section 3). */
  readonly signatureCode: number;
  /** The server's time in seconds since the Unix epoch, if it reports that the clocks differ. */
  readonly serverTime: number | undefined;
  /** Whether the answer has a valid signature of the server. */
  readonly isSigned: boolean;
}

/**
 * Signs a message that has no additional records.
 *
 * @param now - seconds since the Unix epoch
 * @see RFC 8945, sections 4.2 and 5.1
 */
export function signMessage(message: Buffer, key: TsigKey, now: number): SignedMessage {
  const { wire, hash } = algorithmOf(key);
  const [name, algorithm] = [wireName(key.name), wireName(wire)];
  const times = Buffer.concat([long(now), short(fudge)]);
  const mac = createHmac(hash, key.secret)
    .update(message)
    .update(Buffer.concat([name, short(classAny), Buffer.alloc(4), algorithm, times, short(0), short(0)]))
    .digest();
  const data = Buffer.concat([algorithm, times, short(mac.length), mac, message.subarray(0, 2), short(0), short(0)]);
  const signed = Buffer.concat([message, name, short(typeTsig), short(classAny), Buffer.alloc(4), short(data.length), data]);
  signed.writeUInt16BE(signed.readUInt16BE(10) + 1, 10);
  return { message: signed, mac };
}

/**
 * Parses the answer to a signed message.
 *
 * @returns `undefined` if it is the answer to another message
 * @throws RangeError if it is malformed
 */
export function readAnswer(answer: Buffer, { message, mac }: SignedMessage, key: TsigKey): SignedAnswer | undefined {
  if (answer.length < 12 || answer.readUInt16BE(0) !== message.readUInt16BE(0) || answer.readUInt16BE(2) < 0x8000) return undefined;
  const code = answer.readUInt16BE(2) & 0xf;
  const at = signatureAt(answer);
  if (at === undefined) return { code, signatureCode: 0, serverTime: undefined, isSigned: false };
  const { wire, hash } = algorithmOf(key);
  const named = skipName(answer, at);
  const algorithmEnd = skipName(answer, named + 10);
  const macEnd = algorithmEnd + 10 + answer.readUInt16BE(algorithmEnd + 8);
  const other = answer.subarray(macEnd + 6, macEnd + 6 + answer.readUInt16BE(macEnd + 4));
  const signatureCode = answer.readUInt16BE(macEnd + 2);
  const unsigned = Buffer.from(answer.subarray(0, at));
  unsigned.writeUInt16BE(unsigned.readUInt16BE(10) - 1, 10);
  answer.copy(unsigned, 0, macEnd, macEnd + 2);
  const expected = createHmac(hash, key.secret)
    .update(Buffer.concat([short(mac.length), mac, unsigned, wireName(key.name), short(classAny), Buffer.alloc(4), wireName(wire)]))
    .update(Buffer.concat([answer.subarray(algorithmEnd, algorithmEnd + 8), short(signatureCode), short(other.length), other]))
    .digest();
  const received = answer.subarray(algorithmEnd + 10, macEnd);
  const isSigned = received.length === expected.length && timingSafeEqual(received, expected);
  return { code, signatureCode, serverTime: other.length === 6 ? other.readUIntBE(0, 6) : undefined, isSigned };
}

/** Offset of the signature, which is the last additional record; `undefined` if there is none. */
function signatureAt(message: Buffer): number | undefined {
  let at = 12;
  for (let count = message.readUInt16BE(4); count > 0; count -= 1) at = skipName(message, at) + 4;
  const records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
  let last: number | undefined;
  for (let count = 0; count < records; count += 1) {
    last = at;
    const fixed = skipName(message, at);
    at = fixed + 10 + message.readUInt16BE(fixed + 8);
    if (at > message.length) throw new RangeError('a record leads beyond the end');
  }
  if (last === undefined || message.readUInt16BE(10) === 0) return undefined;
  return message.readUInt16BE(skipName(message, last)) === typeTsig ? last : undefined;
}

function skipName(message: Buffer, at: number): number {
  for (let place = at; ; ) {
    const length = message.readUInt8(place);
    if (length === 0) return place + 1;
    if ((length & pointerBits) === pointerBits) return place + 2;
    place += length + 1;
  }
}

function algorithmOf({ algorithm }: TsigKey): { readonly wire: string; readonly hash: string } {
  const found = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  if (found === undefined) throw new RangeError(`${JSON.stringify(algorithm)} is none of ${algorithmNames.join(', ')}`);
  return found;
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** Encodes a number in six bytes. */
function long(value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
}
