import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import packet, { type Answer, type DecodedPacket } from 'dns-packet';
import { freePort } from './resources.js';

/** A question as it came in. */
export interface DnsQuery {
  /** Name as asked, without trailing dot, in the asker's case. */
  readonly name: string;
  /** `A`, `AAAA`, `SRV` and so on. */
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
  /** Address of the asker's end. */
  readonly from: string;
}

/** What to answer. All parts may be left out. */
export interface DnsReply {
  readonly answers?: readonly Answer[];
  readonly additionals?: readonly Answer[];
  /** Response code; `NOERROR` when left out. */
  readonly rcode?: keyof typeof rcodes;
  /** Says that the answer is incomplete, whatever its size. */
  readonly truncated?: boolean;
  /** Changes the finished message, e.g. to make it malformed. */
  readonly tamper?: (message: Buffer) => Buffer;
}

/** What becomes of a question: an answer, now or later, or silence. */
export type DnsBehaviour = (query: DnsQuery) => DnsReply | 'drop' | Promise<DnsReply | 'drop'>;

/** A DNS server that does what a test says. */
export interface ScriptedDns {
  readonly address: string;
  /** Port of UDP and TCP. */
  readonly port: number;
  /** `udp/127.0.0.1:port`. */
  readonly udp: string;
  /** `tcp/127.0.0.1:port`. */
  readonly tcp: string;
  /** What it does with a question; may be replaced at any time. */
  behave: DnsBehaviour;
  /** All questions so far. */
  readonly queries: readonly DnsQuery[];
  /** Number of questions for a name (and type), whatever the case. */
  count(name: string, type?: string): number;
  /** Resolves when so many questions came in all. */
  received(total: number): Promise<void>;
  stop(): Promise<void>;
}

const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
/** Size of an answer over UDP for an asker that says nothing of what it can take. */
const minUdpSize = 512;

/**
 * Starts a DNS server over UDP and TCP on one free port. Like a real one it truncates what is too long for UDP.
 *
 * @param behave - what it does with a question; see {@link zone} for the plain case
 * @param address - IP address to listen on; 127.0.0.1 when left out
 */
export async function startScriptedDns(behave: DnsBehaviour, address = '127.0.0.1'): Promise<ScriptedDns> {
  const { tcp, udp, port } = await listen(address);
  const queries: DnsQuery[] = [];
  const connections = new Set<Socket>();
  const waiting = new Set<() => void>();

  const handle = async (message: Buffer, transport: 'udp' | 'tcp', from: string, send: (reply: Buffer) => void): Promise<void> => {
    const request = packet.decode(message);
    const [question] = request.questions ?? [];
    if (question === undefined) return;
    const query: DnsQuery = { name: question.name, type: question.type, transport, from };
    queries.push(query);
    for (const wake of waiting) wake();
    const reply = await server.behave(query);
    if (reply === 'drop') return;
    send(encode(request, reply, transport));
  };

  udp.on('message', (message: Buffer, remote: RemoteInfo) => {
    void handle(message, 'udp', remote.address, (reply) => udp.send(reply, remote.port, remote.address, () => undefined));
  });
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    readMessages(socket, (message) => {
      void handle(message, 'tcp', socket.remoteAddress ?? '', (reply) => void socket.write(withLength(reply)));
    });
  });

  const server: ScriptedDns = {
    address,
    port,
    udp: `udp/${hostPort(address, port)}`,
    tcp: `tcp/${hostPort(address, port)}`,
    behave,
    queries,
    count: (name, type) =>
      queries.filter((query) => query.name.toLowerCase() === name.toLowerCase() && (type === undefined || query.type === type)).length,
    received: (total) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (queries.length < total) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      for (const socket of connections) socket.destroy();
      await Promise.all([new Promise((resolve) => tcp.close(resolve)), new Promise<void>((resolve) => udp.close(resolve))]);
    },
  };
  return server;
}

/**
 * Behaviour of a plain server: `zone({ 'web.test A': [a('web.test', '10.0.0.1')] })`. A name without records of the type
 * has none; a name without any does not exist.
 */
export function zone(records: Readonly<Record<string, readonly Answer[]>>): DnsBehaviour {
  const names = new Set(Object.keys(records).map((key) => key.split(' ')[0]?.toLowerCase()));
  return ({ name, type }) => {
    const answers = records[`${name.toLowerCase()} ${type}`];
    if (answers !== undefined) return { answers };
    return names.has(name.toLowerCase()) ? {} : { rcode: 'NXDOMAIN' };
  };
}

/** Makes an A record, or an AAAA record of an address with colons. */
export function addressRecord(name: string, address: string, ttl = 60): Answer {
  return { type: address.includes(':') ? 'AAAA' : 'A', name, ttl, data: address };
}

/** Makes an SRV record from `priority weight port target`. */
export function serviceRecord(name: string, data: string, ttl = 60): Answer {
  const [priority, weight, port, target = ''] = data.split(' ');
  return { type: 'SRV', name, ttl, data: { priority: Number(priority), weight: Number(weight), port: Number(port), target } };
}

function encode(request: DecodedPacket, reply: DnsReply, transport: 'udp' | 'tcp'): Buffer {
  const message = (part: DnsReply): Buffer =>
    packet.encode({
      type: 'response',
      id: request.id ?? 0,
      flags: packet.RECURSION_DESIRED | (part.truncated === true ? packet.TRUNCATED_RESPONSE : 0) | rcodes[part.rcode ?? 'NOERROR'],
      questions: [...(request.questions ?? [])],
      answers: [...(part.answers ?? [])],
      additionals: [...(part.additionals ?? [])],
    });
  const whole = message(reply);
  const isTooLong = transport === 'udp' && whole.length > udpSize(request);
  const sent = isTooLong ? message({ ...reply, answers: (reply.answers ?? []).slice(0, 3), additionals: [], truncated: true }) : whole;
  return reply.tamper?.(sent) ?? sent;
}

function udpSize(request: DecodedPacket): number {
  for (const record of request.additionals ?? []) {
    if (record.type === 'OPT') return Math.max(minUdpSize, record.udpPayloadSize);
  }
  return minUdpSize;
}

/** Listens on one port for TCP and UDP: a port that is free for the one may be taken for the other. Nobody else gets it by chance, also when it is freed. */
async function listen(address: string): Promise<{ tcp: Server; udp: UdpSocket; port: number }> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const tcp = createServer();
    const port = await freePort(address);
    // Questions that come in one burst are many, and one that is lost is not asked again by a clock that stands still.
    const udp = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 2 ** 20 });
    try {
      await once(tcp.listen(port, address), 'listening');
      udp.bind(port, address);
      await once(udp, 'listening');
      return { tcp, udp, port };
    } catch {
      tcp.close();
      udp.close();
    }
  }
  throw new Error(`no port of ${address} is free for both TCP and UDP`);
}

function readMessages(socket: Socket, onMessage: (message: Buffer) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 2 && buffer.length >= 2 + buffer.readUInt16BE(0)) {
      const end = 2 + buffer.readUInt16BE(0);
      onMessage(buffer.subarray(2, end));
      buffer = buffer.subarray(end);
    }
  });
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function hostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
