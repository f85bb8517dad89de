import { SocketAddress } from 'node:net';
import packet from 'dns-packet';
import { MessageReader } from './message-reader.js';

/** The record types that are queried. @internal */
export type RecordType = 'A' | 'AAAA' | 'SRV';

/** A DNS question. @internal */
export interface Question {
  /** Name in lower case without trailing dot. */
  readonly name: string;
  readonly type: RecordType;
}

/** A record of an answer, reduced to what is used here. TTLs are in seconds. @internal */
export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly ttl: number; readonly data: string }
  | { readonly type: 'SRV'; readonly name: string; readonly ttl: number; readonly data: ServiceData }
  | { readonly type: 'CNAME' | 'OPT' | 'other'; readonly ttl: number }
  /** A record of a queried type with malformed data. */
  | { readonly type: 'bad'; readonly ttl: number; readonly what: string; readonly reason: string };

/** The data of an SRV record. @internal */
export interface ServiceData {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** The reply of a server. @internal */
export interface Reply {
  readonly code: number;
  readonly truncated: boolean;
  readonly answers: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** Response codes that are used here (RFC 1035, section 4.1.1). @internal */
export const noError = 0;
/** @internal */
export const nameError = 3;

/** Maximum size of a UDP answer that is requested: it needs no fragmentation anywhere (DNS flag day 2020). */
const udpPayloadSize = 1232;
const typeNames: Readonly<Record<number, RecordType | 'CNAME' | 'OPT'>> = { 1: 'A', 5: 'CNAME', 28: 'AAAA', 33: 'SRV', 41: 'OPT' };
/** A TTL of this value or more counts as 0 (RFC 2181, section 8). */
const negativeTtl = 0x8000_0000;

/** Encodes a question as a message. @internal */
export function encodeQuestion(question: Question, id: number): Buffer {
  return packet.encode({
    type: 'query',
    id,
    flags: packet.RECURSION_DESIRED,
    questions: [question],
    additionals: [{ type: 'OPT', name: '.', udpPayloadSize, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] }],
  });
}

/**
 * Decodes an answer, in time proportional to its length.
 *
 * @returns `undefined` if the message is not the answer to this question
 * @throws if the message is malformed
 * @internal
 */
export function decodeReply(message: Buffer, question: Question, id: number): Reply | undefined {
  const reader = new MessageReader(message);
  const receivedId = reader.short();
  const flags = reader.short();
  const [questions, answers, authorities, additionals] = [reader.short(), reader.short(), reader.short(), reader.short()];
  if (receivedId !== id || flags < 0x8000) return undefined;
  for (let index = 0; index < questions; index += 1) {
    const name = reader.name();
    const type = typeNames[reader.short()];
    reader.short();
    // A server that cannot parse the question may omit it; the response code then tells.
    if (index === 0 && (type !== question.type || name.toLowerCase() !== question.name)) return undefined;
  }
  const answered = readRecords(reader, answers);
  readRecords(reader, authorities);
  return { code: flags & 0xf, truncated: (flags & 0x200) !== 0, answers: answered, additionals: readRecords(reader, additionals) };
}

function readRecords(reader: MessageReader, count: number): readonly DnsRecord[] {
  const records: DnsRecord[] = [];
  for (let index = 0; index < count; index += 1) records.push(readRecord(reader));
  return records;
}

function readRecord(reader: MessageReader): DnsRecord {
  const nameAt = reader.position;
  reader.skipName();
  const type = typeNames[reader.short()] ?? 'other';
  reader.short();
  const seconds = reader.long();
  const ttl = seconds >= negativeTtl ? 0 : seconds;
  const length = reader.short();
  const dataAt = reader.position;
  const end = dataAt + length;
  // Setting the position checks that the message is long enough.
  reader.position = end;
  if (type === 'CNAME' || type === 'OPT' || type === 'other') return { type, ttl };
  reader.position = nameAt;
  const name = reader.name();
  reader.position = dataAt;
  const record = readData(reader, type, length);
  reader.position = end;
  return typeof record === 'string' ? { type: 'bad', ttl, what: `${type} ${name}`, reason: record } : { ...record, name, ttl };
}

/** @returns the record, or what is wrong with its data */
function readData(
  reader: MessageReader,
  type: RecordType,
  length: number,
): { readonly type: 'A' | 'AAAA'; readonly data: string } | { readonly type: 'SRV'; readonly data: ServiceData } | string {
  if (type === 'A') {
    if (length !== 4) return `the address has ${length} bytes`;
    return { type, data: `${reader.byte()}.${reader.byte()}.${reader.byte()}.${reader.byte()}` };
  }
  if (type === 'AAAA') {
    if (length !== 16) return `the address has ${length} bytes`;
    const groups = Array.from({ length: 8 }, () => reader.short().toString(16));
    return { type, data: new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address };
  }
  if (length < 7) return `the record has ${length} bytes`;
  const dataAt = reader.position;
  const data = { priority: reader.short(), weight: reader.short(), port: reader.short() };
  try {
    const target = reader.name();
    return reader.position === dataAt + length ? { type, data: { ...data, target } } : 'its target does not end where the record does';
  } catch {
    return 'its target is not a name';
  }
}
