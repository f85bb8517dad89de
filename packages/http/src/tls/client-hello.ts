/**
 * The parts of a TLS ClientHello that select a policy and a certificate.
 *
 * @internal
 */
export interface ClientHello {
  /** Server name (SNI) in lower case; empty if the client sent none. */
  readonly serverName: string;
  /** True if the client only requests a challenge certificate: `acme-tls/1` is its only protocol. @see RFC 8737 */
  readonly isChallenge: boolean;
}

/** Maximum size of the ClientHello, in bytes. */
const maxHelloBytes = 64 * 1024;
/** Maximum number of records that the ClientHello may be spread over; clients use one or two. */
const maxHelloRecords = 64;
/** Maximum content of a record, in bytes. */
const maxRecordBytes = 16 * 1024;
const recordHeadBytes = 5;
const messageHeadBytes = 4;
const handshakeRecord = 22;
const clientHelloMessage = 1;
const serverNameExtension = 0;
const protocolsExtension = 16;
/** The ALPN extension of a client that requests a challenge certificate: a list of one name, with the lengths of both. */
const challengeProtocols = Buffer.from('\0\x0b\x0aacme-tls/1', 'latin1');

/**
 * Reads the ClientHello of a TLS connection as it arrives. The cost is linear in its size, however it is split.
 *
 * @see RFC 8446, sections 4.1.2 and 5.1
 * @internal
 */
export class ClientHelloReader {
  private readonly all = new GrowingBytes();
  private readonly message = new GrowingBytes();
  /** Number of bytes that have been processed. */
  private at = 0;
  /** Number of bytes missing from the current record. */
  private recordLeft = 0;
  private records = 0;

  /** All bytes received so far. */
  get received(): Buffer {
    return this.all.bytes;
  }

  /**
   * Processes the next bytes.
   *
   * @returns the ClientHello; `incomplete` if more bytes are needed; `invalid` if it is not TLS or too large
   */
  add(chunk: Buffer): ClientHello | 'incomplete' | 'invalid' {
    this.all.add(chunk);
    const { received } = this;
    while (this.at < received.length) {
      if (this.recordLeft === 0 && !this.beginRecord(received)) return received[this.at] === handshakeRecord ? 'incomplete' : 'invalid';
      if (this.recordLeft === 0 || this.recordLeft > maxRecordBytes || this.records > maxHelloRecords) return 'invalid';
      const part = received.subarray(this.at, this.at + this.recordLeft);
      this.at += part.length;
      this.recordLeft -= part.length;
      this.message.add(part);
      const state = this.messageState();
      if (state !== 'incomplete') return state;
    }
    return 'incomplete';
  }

  /** Reads the header of a record. @returns false if it is incomplete, or the record is not a handshake record */
  private beginRecord(received: Buffer): boolean {
    if (received[this.at] !== handshakeRecord || received.length < this.at + recordHeadBytes) return false;
    this.recordLeft = received.readUInt16BE(this.at + 3);
    this.at += recordHeadBytes;
    this.records += 1;
    return true;
  }

  private messageState(): ClientHello | 'incomplete' | 'invalid' {
    const { bytes } = this.message;
    if (bytes.length > 0 && bytes[0] !== clientHelloMessage) return 'invalid';
    if (bytes.length < messageHeadBytes) return 'incomplete';
    const length = bytes.readUIntBE(1, 3);
    if (length > maxHelloBytes) return 'invalid';
    if (bytes.length < messageHeadBytes + length) return 'incomplete';
    return readMessage(bytes.subarray(messageHeadBytes, messageHeadBytes + length));
  }
}

/** A growing buffer. Each byte is copied only a few times. */
class GrowingBytes {
  private memory: Buffer = Buffer.alloc(0);
  private length = 0;

  get bytes(): Buffer {
    return this.memory.subarray(0, this.length);
  }

  add(chunk: Buffer): void {
    const length = this.length + chunk.length;
    if (length > this.memory.length) {
      // Most ClientHellos arrive in one chunk, which is used without a copy.
      const grown = this.length === 0 ? chunk : Buffer.allocUnsafe(2 * length);
      if (grown !== chunk) this.memory.copy(grown, 0, 0, this.length);
      this.memory = grown;
    }
    if (this.memory !== chunk) chunk.copy(this.memory, this.length);
    this.length = length;
  }
}

function readMessage(message: Buffer): ClientHello | 'invalid' {
  const reader = new Reader(message);
  try {
    reader.skip(2 + 32);
    reader.skip(reader.number(1));
    reader.skip(reader.number(2));
    reader.skip(reader.number(1));
    return reader.done ? { serverName: '', isChallenge: false } : readExtensions(reader.part(reader.number(2)));
  } catch {
    return 'invalid';
  }
}

function readExtensions(extensions: Buffer): ClientHello {
  const reader = new Reader(extensions);
  let serverName: string | undefined;
  let isChallenge = false;
  while (!reader.done) {
    const type = reader.number(2);
    const content = reader.part(reader.number(2));
    if (type === serverNameExtension) serverName ??= findServerName(new Reader(content));
    else if (type === protocolsExtension) isChallenge = content.equals(challengeProtocols);
  }
  return { serverName: serverName ?? '', isChallenge };
}

function findServerName(content: Reader): string | undefined {
  const names = new Reader(content.part(content.number(2)));
  while (!names.done) {
    const kind = names.number(1);
    const name = names.part(names.number(2));
    if (kind === 0) return name.toString('latin1').toLowerCase().replace(/\.$/, '');
  }
  return undefined;
}

/** Reads numbers and byte ranges one after the other; throws after the end. */
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
