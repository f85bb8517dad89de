import type { Socket } from 'node:net';
import type { Context } from '@caddis/core';

/**
 * Role of a process in its server: the only process, the supervisor, or one of the workers that serve.
 *
 * @public
 */
export type ProcessRole = 'alone' | 'supervisor' | 'worker';

/**
 * The processes of one server, as a module in one of them sees the others. Messages are copied like by `structuredClone`. Between two processes,
 * messages keep their order. A message to a process that has ended is silently lost.
 *
 * @public
 */
export interface ProcessGroup {
  readonly role: ProcessRole;
  /** Number of this process: workers count from 1; the supervisor and an only process have 0. */
  readonly id: number;
  /** Number of processes that serve; 1 without a supervisor. A reload may change it. */
  readonly workers: number;
  /** Sends a message: from a worker to the supervisor, or from the supervisor to all workers. Does nothing in a server with one process. */
  tell(topic: string, message: unknown): void;
  /**
   * Listens to messages on a topic. Errors that the listener throws are ignored.
   *
   * @returns a function that removes the listener
   */
  hear(topic: string, listener: (message: unknown) => void): () => void;
  /**
   * Asks a question on a topic: a worker asks the supervisor, the supervisor asks all workers. A process that ends, does not answer in time, or has
   * registered no answer for the topic, is left out.
   *
   * @param waitMs - how long to wait for answers, in milliseconds; five seconds when left out
   * @param worker - number of the only worker that the supervisor asks; all when left out
   * @returns the answers; those of workers in the order of their numbers
   */
  ask(topic: string, question: unknown, waitMs?: number, worker?: number): Promise<readonly unknown[]>;
  /**
   * Registers a function that answers questions on a topic; the last one registered is used. If it throws, no answer is sent.
   *
   * @returns a function that unregisters it
   */
  answer(topic: string, answer: (question: unknown) => unknown): () => void;
  /**
   * Passes a connection from which nothing was read to one of the workers that take connections of a key, in rotation. The connection waits while
   * there is no such worker, and goes to another one if a worker ends before it has taken it. In a process without workers, it is closed.
   *
   * @returns false if the server is ending and no worker takes it: the connection was closed; stop listening, so that clients connect elsewhere
   */
  hand(key: string, connection: Socket): boolean;
  /** Closes the waiting connections of a key, and those that ended workers have left, until another connection of the key is passed on. */
  endHanding(key: string): void;
  /**
   * Takes the connections of a key that the supervisor passes on; the last taker registered gets them.
   *
   * @returns a function that unregisters the taker
   */
  take(key: string, taker: (connection: Socket) => void): () => void;
  /**
   * Runs the step that makes the new config visible to clients. With several processes, it is delayed until all workers have prepared the config,
   * so that either all of them serve it or none does. An only process runs it at once. It must not wait and must not throw.
   *
   * @returns a function that cancels the step if it has not run yet
   */
  whenTaken(begin: () => void): () => void;
}

/** Key under which the server shares its process group. @public */
export const processGroupKey = 'caddis.process_group';

/** The process group of a server with one process. @public */
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
 * Returns the process group of the server that a module belongs to.
 *
 * @public
 */
export function processGroup(context: Pick<Context, 'share'>): Promise<ProcessGroup> {
  return context.share(processGroupKey, () => ({ value: aloneGroup }));
}
