import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '@caddis/core';
import { LruMap, type ProcessGroup } from '@caddis/kit';
import { ticketKeyLength, TicketKeys, type TicketSource } from './ticket-keys.js';

/** Topic on which the supervisor sends the current keys. */
const topic = 'http.ticket_keys';
/** Maximum number of keys that the supervisor keeps, including those of old configs. A client whose key was dropped makes a full handshake. */
const maxKnown = 4096;

/** A worker's request for the keys of some connections. */
interface TicketQuestion {
  readonly name: string;
  readonly rotationMs: number | undefined;
}

/** The keys, and how long they have been in use. */
interface TicketAnswer {
  readonly keys: Uint8Array;
  readonly ageMs: number;
}

/**
 * The keys for session tickets. All workers share them, so that a client can resume its session whichever worker gets its connection. The supervisor
 * creates the keys, and replaces them when a worker asks for keys after their time is over.
 *
 * @internal
 */
export class SharedTicketKeys {
  private readonly known = new LruMap<string, TicketKeys>(maxKnown);
  private readonly end: () => void;

  /** @param now - a monotonic clock, in milliseconds */
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
   * Returns the keys for some connections.
   *
   * @param terms - the terms of the policy; sessions cannot be resumed under other terms
   * @param rotationMs - how long a key is used, in milliseconds; `undefined` for ever
   * @returns keys of this process alone, if it is not a worker
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

/** The supervisor's keys in a worker. After their time is over, the old keys are used until the supervisor has answered. */
class FollowedTicketKeys implements TicketSource {
  private keys = randomBytes(ticketKeyLength);
  /** Time since which they have been in use; `undefined` until the supervisor has sent keys. */
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
 * Returns the keys for session tickets that all configs of the process share.
 *
 * @internal
 */
export function sharedTicketKeys(context: Context, group: ProcessGroup): Promise<SharedTicketKeys> {
  return context.share(topic, () => {
    const keys = new SharedTicketKeys(group);
    return { value: keys, destroy: () => keys.destroy() };
  });
}
