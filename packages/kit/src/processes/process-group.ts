import type { Socket } from 'node:net';
import type { Context } from '@caddis/core';

/**
 * What a process is to its server: all of it, the one that supervises, or one of those that serve.
 *
 * @public
 */
export type ProcessRole = 'alone' | 'supervisor' | 'worker';

/**
 * The processes of one server, as a module in one of them sees the others. Messages are copied as `structuredClone` copies them; between two processes
 * they keep their order, and one to a process that has ended is lost without a word.
 *
 * @public
 */
export interface ProcessGroup {
  readonly role: ProcessRole;
  /** Number of this process: workers begin with 1, the supervisor and a process that is alone have 0. */
  readonly id: number;
  /** How many processes serve; one where there is no supervisor. A reload may change it. */
  readonly workers: number;
  /** Sends: a worker's message goes to the supervisor, that of the supervisor to every worker. Does nothing in a server of one process. */
  tell(topic: string, message: unknown): void;
  /**
   * Hears what is sent on a topic. What the listener throws is dropped.
   *
   * @returns ends it
   */
  hear(topic: string, listener: (message: unknown) => void): () => void;
  /**
   * Asks on a topic: a worker asks the supervisor, the supervisor every worker. A process that ends, or does not answer in time, or where nobody
   * answers on the topic, is left out.
   *
   * @param waitMs - time for the answers in milliseconds, five seconds when left out
   * @returns the answers, those of workers in their order
   */
  ask(topic: string, question: unknown, waitMs?: number): Promise<readonly unknown[]>;
  /**
   * Answers what is asked on a topic; the last who says so does. A throw is no answer.
   *
   * @returns ends it
   */
  answer(topic: string, answer: (question: unknown) => unknown): () => void;
  /**
   * Hands a connection of which nothing was read to one of the workers that take those of a key, to each in its turn. It waits while there is none, and goes to
   * another one where a worker ends before it has taken it. In a process without workers it is closed.
   *
   * @returns false where the server ends and no worker takes it: it was closed, and whoever listens had better close, too, so that clients go elsewhere
   */
  hand(key: string, connection: Socket): boolean;
  /** Closes the connections of a key that wait for a worker, and those that come back from one: nobody will take them. Until another one of the key is handed out. */
  endHanding(key: string): void;
  /**
   * Takes the connections of a key that the supervisor hands out; of several takers the last does.
   *
   * @returns ends it
   */
  take(key: string, taker: (connection: Socket) => void): () => void;
  /**
   * Does what makes clients see the config that is being started. Where there are several processes, it is put off until all workers have made the config ready:
   * then all of them serve it, or none does. In a process that is alone it is done at once. It must not wait, and must not throw.
   *
   * @returns gives it up, where it was not done yet
   */
  whenTaken(begin: () => void): () => void;
}

/** Key under which a server shares its processes. @public */
export const processGroupKey = 'caddis.process_group';

/** A server of one process. @public */
export const aloneGroup: ProcessGroup = {
  role: 'alone',
  id: 0,
  workers: 1,
  tell: () => {},
  hear: () => () => {},
  ask: async () => [],
  answer: () => () => {},
  hand: (_key, connection) => {
    connection.destroy();
    return false;
  },
  endHanding: () => {},
  take: () => () => {},
  whenTaken: (begin) => {
    begin();
    return () => {};
  },
};

/**
 * Finds the processes of the server that a module is part of.
 *
 * @public
 */
export function processGroup(context: Pick<Context, 'share'>): Promise<ProcessGroup> {
  return context.share(processGroupKey, () => ({ value: aloneGroup }));
}
