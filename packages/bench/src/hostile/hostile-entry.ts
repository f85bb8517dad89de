import { mainThreadMs } from '../process-usage.js';

/** An attack on a place that takes input from others. @internal */
export interface HostileEntry {
  /** The place and the input. */
  readonly name: string;
  /** Unit of the size, e.g. `bytes`. */
  readonly unit: string;
  /** The smaller of the two compared sizes; the other one is four times as large. */
  readonly size: number;
  /** Maximum CPU time for the larger input, in milliseconds. When left out, only the growth is limited. */
  readonly maxMs?: number;
  /** Starts the victim. */
  start(): Promise<Victim>;
}

/** The target of an attack. @internal */
export interface Victim {
  /** Sends or processes one hostile input of a given size, and waits until it has been handled. */
  attack(size: number): Promise<void> | void;
  /** CPU time of the victim's main thread since its start, in milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/**
 * Makes a victim in this process, for work without a connection.
 *
 * @param attack - processes one input of a given size
 * @internal
 */
export function inThisProcess(attack: (size: number) => void): Victim {
  return { attack, cpuMs: () => mainThreadMs(process.pid), stop: () => Promise.resolve() };
}
