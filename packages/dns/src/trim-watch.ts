import { LruMap } from '@caddis/kit';
import type { DnsServer } from './dns-server.js';
import type { Question, Reply } from './message.js';

/** Maximum number of questions whose last answer is remembered. */
const limit = 1000;

/**
 * Detects servers that shorten their UDP answers without setting the TC flag. Each answer then has different records, and backends would come
 * and go. If a UDP answer lacks a record that the previous answer had, the question is sent again over TCP, where an answer need not be
 * shortened.
 *
 * @internal
 */
export class TrimWatch {
  private readonly seen = new LruMap<string, ReadonlySet<string>>(limit);

  /**
   * Checks a UDP answer.
   *
   * @param overTcp - sends the question to the same server over TCP; if that fails, the UDP answer is used
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
  // Some servers drop all answers before they drop additional records.
  if (now.size === 0 && reply.additionals.some(({ type }) => type !== 'OPT')) return true;
  return before !== undefined && [...before].some((data) => !now.has(data));
}

function dataOf(question: Question, reply: Reply): ReadonlySet<string> {
  const data = new Set<string>();
  for (const record of reply.answers) if ('data' in record && record.type === question.type) data.add(JSON.stringify(record.data));
  return data;
}
