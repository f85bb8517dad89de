import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { formatDuration, type Clock } from '@caddis/core';
import { Gate, withDeadline } from '@caddis/kit';
import { errors } from './errors.js';
import type { DnsServer } from './dns-server.js';
import { connectTcp, queryTcp, queryUdp, type Accept } from './query.js';
import { decodeReply, encodeQuestion, nameError, noError, type Question, type Reply } from './message.js';
import { TrimWatch } from './trim-watch.js';

/** Options of a query. @internal */
export interface AskOptions {
  /** Servers in the order in which they are tried. */
  readonly servers: readonly DnsServer[];
  /** How often each server is tried. */
  readonly attempts: number;
  /** Duration of one try, in milliseconds. */
  readonly tryMs: number;
  /** How much of a try may be spent on connecting over TCP, in milliseconds. */
  readonly connectMs: number;
  /** After how many milliseconds the next address of a server is tried over TCP; if negative, only the first address is tried. */
  readonly fallbackDelayMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A reply, with the server that sent it. @internal */
export interface ServerReply extends Reply {
  readonly server: DnsServer;
}

const rcodeNames: Readonly<Record<number, string>> = { 1: 'FORMERR', 2: 'SERVFAIL', 4: 'NOTIMP', 5: 'REFUSED' };
/** Maximum number of concurrent queries; further ones wait, because sockets are a limited resource. */
const maxAtOnce = 1000;

/**
 * Sends a question to DNS servers.
 *
 * It implements DNS itself instead of using Node's `Resolver`, because that returns no TTL and no additional records for SRV, takes up to
 * twice its timeout, accepts no server by name, and does not tell which server failed. One client serves the sources `a` and `srv`.
 *
 * @internal
 */
export class DnsClient {
  private readonly gate = new Gate(maxAtOnce);
  private readonly trims = new TrimWatch();

  /**
   * @param clock - for timeouts
   * @param findHost - returns the IP addresses of a server that is given by name
   */
  constructor(
    private readonly clock: Clock,
    private readonly findHost: (host: string, signal: AbortSignal) => Promise<readonly string[]>,
  ) {}

  /**
   * Asks one server after another until one gives a definite answer: records, or that there are none.
   *
   * @throws `DNS_TIMEOUT` if no server responded; `DNS_FAILED` if at least one responded that it cannot answer
   */
  async ask(question: Question, options: AskOptions): Promise<ServerReply> {
    const reasons = new Set<string>();
    let silent = true;
    for (let attempt = 0; attempt < options.attempts; attempt += 1) {
      for (const server of options.servers) {
        try {
          return { ...(await this.tryServer(question, server, options)), server };
        } catch (error) {
          if (options.signal?.aborted === true) throw options.signal.reason;
          silent &&= error instanceof Silence;
          reasons.add(`dns server ${server.label} ${reasonOf(error)}`);
        }
      }
    }
    const facts = { ...question, reasons: [...reasons].join('; ') };
    throw silent ? errors.DNS_TIMEOUT(facts) : errors.DNS_FAILED(facts);
  }

  private async tryServer(question: Question, server: DnsServer, options: AskOptions): Promise<Reply> {
    const { clock } = this;
    const late = (): Error => new Silence(options.tryMs);
    return withDeadline({ clock, deadlineMs: options.tryMs, late, signal: options.signal }, async (signal) => {
      const addresses = await this.addressesOf(server, signal);
      const overTcp = (): Promise<Reply> => this.overTcp(question, server, addresses, options, signal);
      if (server.network === 'tcp') return overTcp();
      const reply = await this.overUdp(question, server, addresses, options, signal);
      // A truncated answer must be fetched again over TCP, because using a part of it would be wrong.
      if (reply.truncated) return overTcp();
      const inHalfTheTime = { clock, deadlineMs: options.tryMs / 2, late, signal };
      return this.trims.check(question, server, reply, () => withDeadline(inHalfTheTime, overTcp));
    });
  }

  /** Tries the addresses of a server in turn, within the time of one try. */
  private async overUdp(
    question: Question,
    server: DnsServer,
    addresses: readonly string[],
    { tryMs }: AskOptions,
    signal: AbortSignal,
  ): Promise<Reply> {
    const { clock } = this;
    const { message, accept } = encoded(question);
    const limit = { clock, deadlineMs: tryMs / addresses.length, late: () => new Silence(tryMs / addresses.length), signal };
    let trouble: unknown;
    for (const address of addresses) {
      try {
        const reply = await withDeadline(limit, (ended) => this.gate.run(() => queryUdp(address, server.port, message, accept, ended)));
        return checked(reply);
      } catch (error) {
        trouble = error;
      }
    }
    throw trouble;
  }

  private async overTcp(
    question: Question,
    server: DnsServer,
    addresses: readonly string[],
    options: AskOptions,
    signal: AbortSignal,
  ): Promise<Reply> {
    const { clock } = this;
    const { connectMs, fallbackDelayMs } = options;
    const { message, accept } = encoded(question);
    const reply = await this.gate.run(async () => {
      const connecting = { clock, deadlineMs: connectMs, late: () => new Silence(connectMs), signal };
      const socket = await withDeadline(connecting, (ended) => connectTcp(addresses, server.port, fallbackDelayMs, ended));
      return queryTcp(socket, message, accept, signal);
    });
    if (reply.truncated) throw new Trouble('sent an incomplete answer over TCP');
    return checked(reply);
  }

  /** Returns the IP addresses of a server. If it is given by name, the system's resolver settings are used to look it up. */
  private async addressesOf(server: DnsServer, signal: AbortSignal): Promise<readonly string[]> {
    const all = isIP(server.host) === 0 ? await this.findHost(server.host, signal) : [server.host];
    const fitting = all.filter((address) => server.family === undefined || isIP(address) === server.family);
    if (fitting.length === 0) throw new Trouble('has no address of the wanted family');
    return fitting;
  }
}

/** A server responded, but with something unusable. */
class Trouble extends Error {}

/** A server did not respond. */
class Silence extends Trouble {
  constructor(waitedMs: number) {
    super(`did not answer within ${formatDuration(waitedMs)}`);
  }
}

function encoded(question: Question): { readonly message: Buffer; readonly accept: Accept<Reply> } {
  const id = randomInt(0x1_0000);
  return { message: encodeQuestion(question, id), accept: (message) => decodeReply(message, question, id) };
}

function checked(reply: Reply): Reply {
  if (reply.code === noError || reply.code === nameError) return reply;
  throw new Trouble(`says ${rcodeNames[reply.code] ?? `code ${reply.code}`}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Trouble) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return `failed: ${code ?? message}`;
}
