import type { ModulePlace } from '../open-registry.js';

/** Topic on which a worker answers with the report of a module of its config; the question is the pointer of the module. @internal */
export const reportTopic = 'caddis.report';

/** Descriptor, in a worker, of the file of its last step. @internal */
export const lastStepDescriptor = 4;

/** A config that workers are to take. @internal */
export interface ConfigToTake {
  /** Tells one load from another. */
  readonly id: number;
  /** The document, as JSON: an adapter has read it already. */
  readonly text: string;
  /** Folder that it lies in. */
  readonly folder: string | undefined;
  /** Whether all of it is built anew. */
  readonly force: boolean;
  /** How many workers serve with it. */
  readonly workers: number;
}

/** What a worker is told before its first config. @internal */
export interface WorkerSettings {
  /** Its number, from 1. */
  readonly worker: number;
  /** Where modules are looked up. */
  readonly place: ModulePlace;
  /** Milliseconds that a step of a module may take; the usual time when absent. */
  readonly moduleDeadline: number | undefined;
}

/** Messages between modules, which every process passes on by their topic. @internal */
export type TopicMessage =
  | { readonly type: 'tell'; readonly topic: string; readonly message: unknown }
  | { readonly type: 'ask'; readonly id: number; readonly topic: string; readonly message: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly answers: readonly unknown[] };

/** What the supervisor tells a worker. @internal */
export type ToWorker =
  | ({ readonly type: 'begin' } & WorkerSettings)
  /** Build a config beside the running one, and clean it up again. */
  | { readonly type: 'try'; readonly config: ConfigToTake }
  /** Assemble and start a config beside the running one, and wait for what is decided. */
  | { readonly type: 'prepare'; readonly config: ConfigToTake }
  /** What is decided on the config that was prepared. */
  | { readonly type: 'decide'; readonly id: number; readonly commit: boolean }
  /** Take a connection, which comes with it. */
  | { readonly type: 'connection'; readonly id: number; readonly key: string }
  /** Finish what is under way, and end. */
  | { readonly type: 'stop' }
  /** Give a sign of life. */
  | { readonly type: 'ping' }
  | TopicMessage;

/** What a worker tells the supervisor. @internal */
export type ToSupervisor =
  /** It can be spoken to. */
  | { readonly type: 'ready' }
  | { readonly type: 'pong' }
  /** It has tried a config: what is wrong with it is not told, as the supervisor finds the same, but a module that did not end in time. */
  | { readonly type: 'tried'; readonly id: number; readonly late: string | undefined }
  | { readonly type: 'prepared'; readonly id: number }
  /** A config could not be taken, or not be served after it was decided on. */
  | { readonly type: 'failed'; readonly id: number; readonly reason: string }
  /** The config serves. */
  | { readonly type: 'serving'; readonly id: number }
  /** It takes the connections of a key, or does no longer. */
  | { readonly type: 'takes'; readonly key: string; readonly isOn: boolean }
  /** It has taken a connection, or nobody takes it any more. */
  | { readonly type: 'connection'; readonly id: number; readonly isTaken: boolean }
  /** Lines of a log; of standard error where it has no name. */
  | { readonly type: 'lines'; readonly log: string | undefined; readonly lines: string }
  | TopicMessage;
