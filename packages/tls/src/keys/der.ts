/** A DER-encoded value. @internal */
export interface DerValue {
  /** The first byte: class, form and tag number. */
  readonly tag: number;
  readonly content: Buffer;
  /** The whole value: tag, length and content. */
  readonly whole: Buffer;
}

/** The DER tags that are used here. @internal */
export const derTags = { integer: 0x02, bits: 0x03, bytes: 0x04, null: 0x05, oid: 0x06, enumerated: 0x0a, utcTime: 0x17, generalizedTime: 0x18, sequence: 0x30, set: 0x31 } as const;

/**
 * Reads the value at the start of a buffer and ignores the bytes after it.
 *
 * @throws if there is none, or it is longer than the buffer
 * @internal
 */
export function readDer(bytes: Buffer, tag?: number): DerValue {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) throw new Error('it ends too early');
  const lengthBytes = second < 0x80 ? 0 : second - 0x80;
  // Four length bytes allow 4 GiB, which is enough. DER forbids the indefinite form (0x80).
  if (second === 0x80 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) throw new Error('it has a length that cannot be read');
  const start = 2 + lengthBytes;
  const length = lengthBytes === 0 ? second : bytes.readUIntBE(2, lengthBytes);
  if (bytes.length < start + length) throw new Error('it ends too early');
  const value = { tag: first, content: bytes.subarray(start, start + length), whole: bytes.subarray(0, start + length) };
  return tag === undefined ? value : assertTag(value, tag);
}

/** Reads the values inside a constructed value. @throws if one cannot be parsed @internal */
export function derParts({ content }: DerValue): readonly DerValue[] {
  const parts: DerValue[] = [];
  for (let at = 0; at < content.length; ) {
    const part = readDer(content.subarray(at));
    parts.push(part);
    at += part.whole.length;
  }
  return parts;
}

/** Checks the tag of a value. @throws if it has another one @internal */
export function assertTag(value: DerValue, tag: number): DerValue {
  if (value.tag !== tag) throw new Error(`it has a value of type ${value.tag}, where ${tag} was expected`);
  return value;
}

/** Returns a required part. @throws if it is missing or has another tag @internal */
export function derPart(parts: readonly DerValue[], index: number, tag?: number): DerValue {
  const part = parts[index];
  if (part === undefined || (tag !== undefined && part.tag !== tag)) throw new Error(`it lacks its part ${index}`);
  return part;
}

/** Encodes a value. @internal */
export function writeDer(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  if (length > 0xffff) throw new RangeError('too long to be written');
  return Buffer.concat([Buffer.from(head), content]);
}
