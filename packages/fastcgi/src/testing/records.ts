/** Creates a record of an application. @param content - one character per byte */
export function record(type: number, content: string, padding = 0): Buffer {
  const bytes = Buffer.alloc(8 + content.length + padding);
  bytes[0] = 1;
  bytes[1] = type;
  bytes[3] = 1;
  bytes.writeUInt16BE(content.length, 4);
  bytes[6] = padding;
  bytes.write(content, 8, 'latin1');
  return bytes;
}

/** The record that ends a successful request. */
export const requestEnd: Buffer = record(3, '\0\0\0\0\0\0\0\0');

/** A request as an application has received it. */
export interface ReceivedRequest {
  readonly variables: Readonly<Record<string, string>>;
  /** Body of the request; each character is one byte. */
  readonly body: string;
  /** Whether all variables have arrived. */
  readonly hasHead: boolean;
  /** Whether the end of the body has arrived. */
  readonly isComplete: boolean;
}

/** Parses what an application has received. */
export function readRequest(bytes: Buffer): ReceivedRequest {
  const parts: Record<number, Buffer[]> = { 4: [], 5: [] };
  let hasHead = false;
  let isComplete = false;
  for (let at = 0; at + 8 <= bytes.length; ) {
    const type = bytes[at + 1] as number;
    const length = bytes.readUInt16BE(at + 4);
    parts[type]?.push(bytes.subarray(at + 8, at + 8 + length));
    if (type === 4 && length === 0) hasHead = true;
    if (type === 5 && length === 0) isComplete = true;
    at += 8 + length + (bytes[at + 6] as number);
  }
  return { variables: readPairs(Buffer.concat(parts[4] ?? [])), body: Buffer.concat(parts[5] ?? []).toString('latin1'), hasHead, isComplete };
}

function readPairs(bytes: Buffer): Record<string, string> {
  const pairs: Record<string, string> = {};
  let at = 0;
  const length = (): number => {
    const first = bytes[at] as number;
    at += first < 0x80 ? 1 : 4;
    return first < 0x80 ? first : bytes.readUInt32BE(at - 4) - 0x80000000;
  };
  const text = (size: number): string => {
    at += size;
    return bytes.toString('latin1', at - size, at);
  };
  while (at < bytes.length) {
    const nameLength = length();
    const valueLength = length();
    pairs[text(nameLength)] = text(valueLength);
  }
  return pairs;
}
