import { isIP } from 'node:net';
import packet, { type Answer } from 'dns-packet';

/** Types of records that are asked for. */
export type RecordType = 'A' | 'AAAA' | 'SRV';

/** What is asked. */
export interface Question {
  /** Name in lower case without trailing dot. */
  readonly name: string;
  readonly type: RecordType;
}

/** What a server answers. */
export interface Reply {
  readonly code: number;
  readonly truncated: boolean;
  readonly answers: readonly Answer[];
  readonly additionals: readonly Answer[];
}

/** Response codes that mean something here (RFC 1035, section 4.1.1). */
export const noError = 0;
export const nameError = 3;

/** Largest answer over UDP that we ask for: it passes without fragments everywhere (DNS flag day 2020). */
const udpPayloadSize = 1232;

/** Writes a question as a message. */
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
 * Reads an answer.
 *
 * @returns `undefined` when the message answers something else, or nothing
 * @throws when the message is malformed
 */
export function decodeReply(message: Buffer, question: Question, id: number): Reply | undefined {
  const reply = packet.decode(message);
  const [asked] = reply.questions ?? [];
  if (reply.type !== 'response' || reply.id !== id) return undefined;
  // A server that cannot read the question may leave it out; its code says so.
  if (asked !== undefined && (asked.type !== question.type || asked.name.toLowerCase() !== question.name)) return undefined;
  for (const record of [...(reply.answers ?? []), ...(reply.additionals ?? [])]) {
    // The decoder makes something of an address that is cut off.
    if ((record.type === 'A' || record.type === 'AAAA') && isIP(record.data) === 0) throw new Error('the answer is malformed');
  }
  return {
    code: (reply.flags ?? 0) & 0xf,
    truncated: reply.flag_tc,
    answers: reply.answers ?? [],
    additionals: reply.additionals ?? [],
  };
}
