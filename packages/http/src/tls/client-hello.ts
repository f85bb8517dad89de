/**
 * What a client says at the start of an encrypted connection.
 *
 * @internal
 */
export interface ClientHello {
  /** Name that the client asks for, in lower case; empty when it names none. */
  readonly serverName: string;
}

/** Largest first message that is read, in bytes. */
const largestHello = 64 * 1024;
const handshakeRecord = 22;
const clientHelloMessage = 1;
const serverNameExtension = 0;

/**
 * Reads the first message of a TLS connection.
 *
 * @param bytes - what has arrived so far
 * @returns the message; `incomplete` when more must arrive; `invalid` when this is no TLS
 * @see RFC 8446, section 4.1.2
 * @internal
 */
export function parseClientHello(bytes: Buffer): ClientHello | 'incomplete' | 'invalid' {
  const message = joinRecords(bytes);
  if (typeof message === 'string') return message;
  const reader = new Reader(message);
  try {
    reader.skip(2 + 32);
    reader.skip(reader.number(1));
    reader.skip(reader.number(2));
    reader.skip(reader.number(1));
    return { serverName: reader.done ? '' : findServerName(reader.part(reader.number(2))) };
  } catch {
    return 'invalid';
  }
}

/** Puts the body of the first message together; it may be spread over several records. */
function joinRecords(bytes: Buffer): Buffer | 'incomplete' | 'invalid' {
  const parts: Buffer[] = [];
  let length = 0;
  for (let at = 0; ; ) {
    if (bytes.length > at && bytes[at] !== handshakeRecord) return 'invalid';
    if (bytes.length < at + 5) return 'incomplete';
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    parts.push(bytes.subarray(at + 5, end));
    length += Math.min(end, bytes.length) - at - 5;
    const joined = Buffer.concat(parts);
    if (joined.length > 0 && joined[0] !== clientHelloMessage) return 'invalid';
    const wanted = joined.length < 4 ? Infinity : joined.readUIntBE(1, 3);
    if (wanted !== Infinity && wanted > largestHello) return 'invalid';
    if (length >= 4 + wanted) return joined.subarray(4, 4 + wanted);
    if (bytes.length < end) return 'incomplete';
    if (end === at + 5) return 'invalid';
    at = end;
  }
}

function findServerName(extensions: Buffer): string {
  const reader = new Reader(extensions);
  while (!reader.done) {
    const type = reader.number(2);
    const content = new Reader(reader.part(reader.number(2)));
    if (type !== serverNameExtension) continue;
    const names = new Reader(content.part(content.number(2)));
    while (!names.done) {
      const kind = names.number(1);
      const name = names.part(names.number(2));
      if (kind === 0) return name.toString('latin1').toLowerCase().replace(/\.$/, '');
    }
  }
  return '';
}

/** Reads numbers and parts one after the other; throws past the end. */
class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  number(size: 1 | 2): number {
    return this.part(size).readUIntBE(0, size);
  }

  part(length: number): Buffer {
    const start = this.at;
    this.skip(length);
    return this.bytes.subarray(start, this.at);
  }

  skip(length: number): void {
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError('the message ends too early');
  }
}
