import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import packet, { type Answer, type DecodedPacket } from 'dns-packet';
import { freePort } from './resources.js';

/** A received query. */
export interface DnsQuery {
  /** The name without trailing dot, in the case that the client sent. */
  readonly name: string;
  /** `A`, `AAAA`, `SRV` and so on. */
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
  /** IP address of the client. */
  readonly from: string;
}

/** The answer to a query. All keys are optional. */
export interface DnsReply {
  readonly answers?: readonly Answer[];
  readonly additionals?: readonly Answer[];
  /** Response code; `NOERROR` when left out. */
  readonly rcode?: keyof typeof rcodes;
  /** Sets the flag for a truncated answer, regardless of its size. */
  readonly truncated?: boolean;
  /** Modifies the encoded message, e.g. to make it malformed. */
  readonly tamper?: (message: Buffer) => Buffer;
}

/** Decides how to handle a query: with an answer, a delayed answer, or none (`drop`). */
export type DnsBehaviour = (query: DnsQuery) => DnsReply | 'drop' | Promise<DnsReply | 'drop'>;

/** A DNS server whose behaviour a test defines. */
export interface ScriptedDns {
  readonly address: string;
  /** Its port, for both UDP and TCP. */
  readonly port: number;
  /** `udp/127.0.0.1:port`. */
  readonly udp: string;
  /** `tcp/127.0.0.1:port`. */
  readonly tcp: string;
  /** How it handles queries; can be replaced at any time. */
  behave: DnsBehaviour;
  /** All queries so far. */
  readonly queries: readonly DnsQuery[];
  /** Number of queries for a name (and type), ignoring case. */
  count(name: string, type?: string): number;
  /** Resolves when this total number of queries has been received. */
  received(total: number): Promise<void>;
  stop(): Promise<void>;
}

const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
/** Maximum size of an answer over UDP for clients without EDNS. */
const minUdpSize = 512;

/**
 * Starts a DNS server over UDP and TCP on one free port. Like a real server, it truncates answers that are too long for UDP.
 *
 * @param behave - how it handles queries; see {@link zone} for the simple case
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
 * Behaviour of a simple server: `zone({ 'web.test A': [a('web.test', '10.0.0.1')] })`. If a name only has records of other types, the answer is
 * empty; for a name without any records it is NXDOMAIN.
 */
export function zone(records: Readonly<Record<string, readonly Answer[]>>): DnsBehaviour {
  const names = new Set(Object.keys(records).map((key) => key.split(' ')[0]?.toLowerCase()));
  return ({ name, type }) => {
    const answers = records[`${name.toLowerCase()} ${type}`];
    if (answers !== undefined) return { answers };
    return names.has(name.toLowerCase()) ? {} : { rcode: 'NXDOMAIN' };
  };
}

/** Makes an A record, or an AAAA record if the address contains colons. */
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

/** Listens on the same port for TCP and UDP; a port may be free for only one of them. No other program gets the port by chance, even after it is closed. */
async function listen(address: string): Promise<{ tcp: Server; udp: UdpSocket; port: number }> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const tcp = createServer();
    const port = await freePort(address);
    // A burst can contain many queries. A lost one would never be retried in tests whose clock stands still.
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
