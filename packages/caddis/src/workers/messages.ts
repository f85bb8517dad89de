import type { TextToTry } from '@caddis/runtime';
import type { ModulePlace } from '../open-registry.js';
import type { SentError } from './sent-error.js';

/** Topic on which a worker answers with the report of a module in its config; the question is the module's JSON pointer. @internal */
export const reportTopic = 'caddis.report';

/** Descriptor of the file of `LastStep` in a worker. @internal */
export const lastStepDescriptor = 4;

/** A config that workers are asked to take. @internal */
export interface ConfigToTake {
  /** Distinguishes one load from another. */
  readonly id: number;
  /** The document as JSON: an adapter has already converted it. */
  readonly text: string;
  /** Folder of the config file. */
  readonly folder: string | undefined;
  /** True to rebuild all modules. */
  readonly force: boolean;
  /** Number of workers that will serve it. */
  readonly workers: number;
}

/** A text that one worker reads before the supervisor does. @internal */
export interface NumberedText extends TextToTry {
  /** Distinguishes one text from another, and from configs. */
  readonly id: number;
}

/** Settings that a worker gets before its first config. @internal */
export interface WorkerSettings {
  /** Number of the worker, from 1. */
  readonly worker: number;
  /** Where modules are looked up. */
  readonly place: ModulePlace;
  /** Maximum time for one step of a module, in milliseconds; the default when undefined. */
  readonly moduleDeadline: number | undefined;
}

/** Messages between modules. Each process delivers them by their topic. @internal */
export type TopicMessage =
  | { readonly type: 'tell'; readonly topic: string; readonly message: unknown }
  | { readonly type: 'ask'; readonly id: number; readonly topic: string; readonly message: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly answers: readonly unknown[] };

/** Messages from the supervisor to a worker. @internal */
export type ToWorker =
  | ({ readonly type: 'begin' } & WorkerSettings)
  /** Read a text, and plan it. */
  | { readonly type: 'read'; readonly config: NumberedText }
  /** Build a config beside the running one, and clean it up again. */
  | { readonly type: 'try'; readonly config: ConfigToTake }
  /** Build and start a config beside the running one, and wait for the decision. */
  | { readonly type: 'prepare'; readonly config: ConfigToTake }
  /** The decision on the config that was prepared. */
  | { readonly type: 'decide'; readonly id: number; readonly commit: boolean }
  /** Take a connection; its socket is sent with the message. */
  | { readonly type: 'connection'; readonly id: number; readonly key: string }
  /** Finish what is in progress, and exit. */
  | { readonly type: 'stop' }
  /** Give a sign of life. */
  | { readonly type: 'ping' }
  | TopicMessage;

/** Messages from a worker to the supervisor. @internal */
export type ToSupervisor =
  /** The worker can receive messages. */
  | { readonly type: 'ready' }
  | { readonly type: 'pong' }
  /** The worker has read a text or tried a config. It reports only a module that did not finish in time: the supervisor finds config errors itself. */
  | { readonly type: 'tried'; readonly id: number; readonly late: SentError | undefined }
  | { readonly type: 'prepared'; readonly id: number }
  /** A config could not be prepared, or could not be served after the decision. */
  | { readonly type: 'failed'; readonly id: number; readonly error: SentError }
  /** The worker now serves the config. */
  | { readonly type: 'serving'; readonly id: number }
  /** The worker takes the connections of a key, or no longer takes them. */
  | { readonly type: 'takes'; readonly key: string; readonly isOn: boolean }
  /** The worker has taken a connection, or refuses it because nothing takes that key any more. */
  | { readonly type: 'connection'; readonly id: number; readonly isTaken: boolean }
  /** Lines of a log; without a name, of standard error. */
  | { readonly type: 'lines'; readonly log: string | undefined; readonly lines: string }
  | TopicMessage;
