import type { Socket } from 'node:net';
import { aloneGroup, type ProcessGroup } from '@caddis/kit';
import type { TopicMessage } from './messages.js';

/** Another process of the server. @internal */
export interface Peer {
  /** Its number, if it is a worker. */
  readonly number?: number;
  /** Sends it a message; a message that cannot be sent is dropped. */
  send(message: TopicMessage): void;
}

/** How long to wait for answers if the caller gives no time, in milliseconds. */
const answerMs = 5000;

interface Question {
  readonly peer: Peer;
  readonly answered: (answers: readonly unknown[]) => void;
}

/**
 * Passes messages between the modules of a server's processes.
 *
 * @internal
 */
export class Topics implements ProcessGroup {
  workers = 1;
  private readonly listeners = new Map<string, Set<(message: unknown) => void>>();
  private readonly answers = new Map<string, ((question: unknown) => unknown)[]>();
  private readonly questions = new Map<number, Question>();
  private lastQuestion = 0;

  /**
   * @param role - role of this process
   * @param id - number of this process
   * @param peers - returns the processes that this one is connected to now
   * @param own - what this process implements itself: the supervisor hands out connections, a worker takes them; both know when a config is taken
   */
  constructor(
    readonly role: 'supervisor' | 'worker',
    readonly id: number,
    private readonly peers: () => readonly Peer[],
    private readonly own: Partial<Pick<ProcessGroup, 'hand' | 'endHanding' | 'take' | 'whenTaken'>> = {},
  ) {}

  hand(key: string, connection: Socket): boolean {
    return (this.own.hand ?? aloneGroup.hand)(key, connection);
  }

  endHanding(key: string): void {
    this.own.endHanding?.(key);
  }

  take(key: string, taker: (connection: Socket) => void): () => void {
    return (this.own.take ?? aloneGroup.take)(key, taker);
  }

  whenTaken(begin: () => void): () => void {
    return (this.own.whenTaken ?? aloneGroup.whenTaken)(begin);
  }

  tell(topic: string, message: unknown): void {
    for (const peer of this.peers()) peer.send({ type: 'tell', topic, message });
  }

  hear(topic: string, listener: (message: unknown) => void): () => void {
    // A separate entry for each call, because the same listener may be added twice.
    const entry = (message: unknown): void => listener(message);
    const known = this.listeners.get(topic);
    if (known === undefined) this.listeners.set(topic, new Set([entry]));
    else known.add(entry);
    return () => {
      const all = this.listeners.get(topic);
      all?.delete(entry);
      if (all?.size === 0) this.listeners.delete(topic);
    };
  }

  async ask(topic: string, question: unknown, waitMs: number = answerMs, worker?: number): Promise<readonly unknown[]> {
    const asked = this.peers().filter(({ number }) => worker === undefined || number === worker);
    const answers = await Promise.all(asked.map((peer) => this.askOne(peer, topic, question, waitMs)));
    return answers.flat();
  }

  answer(topic: string, answer: (question: unknown) => unknown): () => void {
    const entry = (question: unknown): unknown => answer(question);
    const known = this.answers.get(topic);
    if (known === undefined) this.answers.set(topic, [entry]);
    else known.push(entry);
    return () => {
      const left = (this.answers.get(topic) ?? []).filter((each) => each !== entry);
      if (left.length === 0) this.answers.delete(topic);
      else this.answers.set(topic, left);
    };
  }

  /** Handles a message of another process. */
  receive(peer: Peer, message: TopicMessage): void {
    if (message.type === 'tell') this.heard(message.topic, message.message);
    else if (message.type === 'ask') void this.reply(peer, message);
    else this.questions.get(message.id)?.answered(message.answers);
  }

  /** Called when a process has exited: its open questions are settled without an answer. */
  lost(peer: Peer): void {
    for (const question of this.questions.values()) if (question.peer === peer) question.answered([]);
  }

  private heard(topic: string, message: unknown): void {
    for (const listener of this.listeners.get(topic) ?? []) {
      try {
        listener(message);
      } catch {
        // A listener that throws must not keep the others from getting the message.
      }
    }
  }

  private askOne(peer: Peer, topic: string, message: unknown, waitMs: number): Promise<readonly unknown[]> {
    const id = (this.lastQuestion += 1);
    return new Promise((resolve) => {
      const answered = (answers: readonly unknown[]): void => {
        clearTimeout(timer);
        this.questions.delete(id);
        resolve(answers);
      };
      const timer = setTimeout(() => answered([]), waitMs);
      this.questions.set(id, { peer, answered });
      peer.send({ type: 'ask', id, topic, message });
    });
  }

  private async reply(peer: Peer, { id, topic, message }: Extract<TopicMessage, { type: 'ask' }>): Promise<void> {
    const answer = this.answers.get(topic)?.at(-1);
    try {
      peer.send({ type: 'answer', id, answers: answer === undefined ? [] : [await answer(message)] });
    } catch {
      peer.send({ type: 'answer', id, answers: [] });
    }
  }
}
