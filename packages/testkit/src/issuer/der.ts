/** The DER tags that the kit uses. */
export const tags = { boolean: 0x01, integer: 0x02, bits: 0x03, bytes: 0x04, null: 0x05, oid: 0x06, text: 0x0c, time: 0x17, sequence: 0x30, set: 0x31, first: 0xa0, fourth: 0xa3, dnsName: 0x82 } as const;

/** Encodes a DER value; its content must be at most 65,535 bytes. */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

/** Encodes an object identifier. @param hex - its encoded content */
export function oid(hex: string): Buffer {
  return der(tags.oid, Buffer.from(hex, 'hex'));
}

/** Encodes the extension with the subject alternative names. */
export function alternativeNames(names: readonly string[]): Buffer {
  return der(tags.sequence, oid('551d11'), der(tags.bytes, der(tags.sequence, ...names.map((name) => der(tags.dnsName, Buffer.from(name, 'latin1'))))));
}
