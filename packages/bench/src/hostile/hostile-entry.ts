import { mainThreadMs } from '../process-usage.js';

/** A place where input of others comes in, under attack. @internal */
export interface HostileEntry {
  /** What the place is, and what comes in. */
  readonly name: string;
  /** What the size counts, e.g. `bytes`. */
  readonly unit: string;
  /** The smaller of the two sizes that are compared; the other one is four times as much. */
  readonly size: number;
  /** The greatest CPU time that the larger input may cost, in milliseconds. Absent where growth alone counts. */
  readonly maxMs?: number;
  /** Makes ready what is attacked. */
  start(): Promise<Victim>;
}

/** What is attacked. @internal */
export interface Victim {
  /** Sends, or works on, one hostile input of a size, and waits until it has been dealt with. */
  attack(size: number): Promise<void> | void;
  /** CPU time that its JavaScript has used since it started, in milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/**
 * A victim in this process, for work that needs no connection.
 *
 * @param attack - works on one input of a size
 * @internal
 */
export function inThisProcess(attack: (size: number) => void): Victim {
  return { attack, cpuMs: () => mainThreadMs(process.pid), stop: () => Promise.resolve() };
}
