import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '@caddis/core';
import { LruMap, type ProcessGroup } from '@caddis/kit';
import { ticketKeyLength, TicketKeys, type TicketSource } from './ticket-keys.js';

/** Topic on which the supervisor answers with the keys of this time. */
const topic = 'http.ticket_keys';
/** Keys that the supervisor remembers, those of configs before among them: a client whose key has made room makes a whole handshake. */
const maxKnown = 4096;

/** For which connections a worker wants keys. */
interface TicketQuestion {
  readonly name: string;
  readonly rotationMs: number | undefined;
}

/** The keys, and for how long they have been used. */
interface TicketAnswer {
  readonly keys: Uint8Array;
  readonly ageMs: number;
}

/**
 * The keys for tickets of sessions, the same in all workers: a client may take up its session again whichever of them gets its connection. The supervisor draws
 * them, and changes them when a worker asks after their time.
 *
 * @internal
 */
export class SharedTicketKeys {
  private readonly known = new LruMap<string, TicketKeys>(maxKnown);
  private readonly end: () => void;

  /** @param now - milliseconds that pass whatever becomes of the clock */
  constructor(
    private readonly group: ProcessGroup,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.end = group.role === 'supervisor' ? group.answer(topic, (question) => this.tell(question as TicketQuestion)) : () => {};
  }

  destroy(): void {
    this.end();
  }

  /**
   * Finds the keys for connections of a kind.
   *
   * @param terms - what tells them from connections that must not take up their sessions
   * @param rotationMs - how long a key is used, milliseconds; `undefined` for ever
   * @returns keys of its own where this process is no worker
   */
  async keysFor(terms: string, rotationMs: number | undefined): Promise<TicketSource> {
    const { group, now } = this;
    if (group.role !== 'worker') return new TicketKeys(rotationMs, now);
    const question: TicketQuestion = { name: createHash('sha256').update(terms, 'utf8').digest('base64'), rotationMs };
    const keys = new FollowedTicketKeys(async () => (await group.ask(topic, question))[0] as TicketAnswer | undefined, rotationMs, now);
    await keys.renew();
    return keys;
  }

  private tell({ name, rotationMs }: TicketQuestion): TicketAnswer {
    let keys = this.known.get(name);
    if (keys === undefined) this.known.set(name, (keys = new TicketKeys(rotationMs, this.now)));
    return { keys: keys.current(), ageMs: keys.ageMs };
  }
}

/** The keys of the supervisor, as a worker knows them. Where they are over, those from before are used until the answer is there. */
class FollowedTicketKeys implements TicketSource {
  private keys = randomBytes(ticketKeyLength);
  /** Since when they are used; `undefined` where the supervisor has not told any yet. */
  private since: number | undefined;
  private isAsking = false;

  constructor(
    private readonly ask: () => Promise<TicketAnswer | undefined>,
    private readonly rotationMs: number | undefined,
    private readonly now: () => number,
  ) {}

  current(): Buffer {
    const { since, rotationMs } = this;
    const isDue = since === undefined || (rotationMs !== undefined && this.now() - since >= rotationMs);
    if (isDue && !this.isAsking) void this.renew();
    return this.keys;
  }

  async renew(): Promise<void> {
    this.isAsking = true;
    const answer = await this.ask();
    this.isAsking = false;
    if (answer === undefined) return;
    this.keys = Buffer.from(answer.keys);
    this.since = this.now() - answer.ageMs;
  }
}

/**
 * Finds the keys for tickets that all configs of the process share.
 *
 * @internal
 */
export function sharedTicketKeys(context: Context, group: ProcessGroup): Promise<SharedTicketKeys> {
  return context.share(topic, () => {
    const keys = new SharedTicketKeys(group);
    return { value: keys, destroy: () => keys.destroy() };
  });
}
