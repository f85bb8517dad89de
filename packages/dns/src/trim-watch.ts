import { LruMap } from '@caddis/kit';
import type { DnsServer } from './dns-server.js';
import type { Question, Reply } from './message.js';

/** Greatest number of questions whose last answer is remembered. */
const limit = 1000;

/**
 * Catches servers that shorten their answers over UDP without saying so: each answer is another part of the whole, and backends
 * would come and go. An answer over UDP is believed at once when it lacks nothing that the one before had; else the server is
 * asked over TCP, where there is no reason to shorten.
 *
 * @internal
 */
export class TrimWatch {
  private readonly seen = new LruMap<string, ReadonlySet<string>>(limit);

  /**
   * Checks an answer that came over UDP.
   *
   * @param overTcp - asks the same server over TCP; when it fails, the answer over UDP must do
   */
  async check(question: Question, server: DnsServer, reply: Reply, overTcp: () => Promise<Reply>): Promise<Reply> {
    const key = `${server.label} ${question.type} ${question.name}`;
    const before = this.seen.get(key);
    const whole = isSuspicious(question, reply, before) ? await overTcp().catch(() => reply) : reply;
    this.seen.set(key, dataOf(question, whole));
    return whole;
  }
}

function isSuspicious(question: Question, reply: Reply, before: ReadonlySet<string> | undefined): boolean {
  const now = dataOf(question, reply);
  // Some servers drop all answers before they drop what was to go with them.
  if (now.size === 0 && reply.additionals.some(({ type }) => type !== 'OPT')) return true;
  return before !== undefined && [...before].some((data) => !now.has(data));
}

function dataOf(question: Question, reply: Reply): ReadonlySet<string> {
  const data = new Set<string>();
  for (const record of reply.answers) if ('data' in record && record.type === question.type) data.add(JSON.stringify(record.data));
  return data;
}
