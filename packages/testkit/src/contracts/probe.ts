import { isError, isThenable } from '@caddis/core';
import type { Driver } from '../drive/driver.js';
import { ConformanceError } from '../findings/conformance-error.js';
import type { FindingCode } from '../findings/findings.js';
import { assertNoSecret } from '../drive/secrets.js';
import { isMistake } from '../trial/is-mistake.js';
import { describe } from '../trial/runtime-findings.js';
import type { Instance } from '../trial/stage.js';
import { watchBlockingCalls, type BlockingCall } from '../watch/blocking-calls.js';
import { ownLines } from '../watch/process-watch.js';

/** Methods that may block: log writers write files synchronously on purpose. */
const mayBlock: ReadonlySet<string> = new Set(['write']);
/** Maximum number of stack lines in a message. */
const maxLines = 3;

/** Calls methods of a provisioned instance as a host would, and judges the results. */
export class Probe {
  constructor(
    readonly driver: Driver,
    readonly instance: Instance,
  ) {}

  /** Tells whether the instance has an optional method. */
  has(method: string): boolean {
    return typeof this.instance[method] === 'function';
  }

  /**
   * Calls a method that may be asynchronous and must not fail.
   *
   * @returns its answer
   */
  async call(method: string, ...given: readonly unknown[]): Promise<unknown> {
    const outcome = await this.driver.outcome(() => this.invoke(method, given));
    if (outcome.kind === 'late') throw this.finding('CONFORMANCE_CONTRACT_HANGS', `${method}() did not answer within ${this.driver.subject.deadlineMs} ms`);
    if (outcome.kind === 'failed') throw this.threw(method, outcome.thrown);
    return outcome.value;
  }

  /** Calls a method that must answer synchronously and must not fail. */
  callAtOnce(method: string, ...given: readonly unknown[]): unknown {
    let answer: unknown;
    try {
      answer = this.invokeUnblocked(method, given);
    } catch (thrown) {
      if (thrown instanceof ConformanceError) throw thrown;
      throw this.threw(method, thrown);
    }
    if (!isThenable(answer)) return answer;
    Promise.resolve(answer).catch(() => undefined);
    throw this.finding('CONFORMANCE_CONTRACT_PROMISE', `${method}() returned a promise`);
  }

  /**
   * Judges an error of a method that may throw. An error that says what is missing or wrong is a valid answer; an error that JavaScript throws
   * for a programming mistake is not.
   *
   * @throws a finding
   */
  assertDeliberate(method: string, thrown: unknown): void {
    if (!isError(thrown) || isMistake(thrown)) throw this.threw(method, thrown);
    assertNoSecret(this.driver, `the error of ${method}()`, describe(thrown));
  }

  /** Calls a method. @throws what it throws */
  invoke(method: string, given: readonly unknown[]): unknown {
    return (this.instance[method] as (...all: readonly unknown[]) => unknown).apply(this.instance, given as unknown[]);
  }

  /**
   * Calls a method that hosts call for each request. It must not block the process with file access or other programs.
   *
   * @throws what it throws, or `CONFORMANCE_CONTRACT_BLOCKS`
   */
  invokeUnblocked(method: string, given: readonly unknown[]): unknown {
    const calls: BlockingCall[] = [];
    const end = watchBlockingCalls((call) => void calls.push(call));
    let answer: unknown;
    try {
      answer = this.invoke(method, given);
    } finally {
      end();
    }
    const [first] = calls;
    if (first === undefined || mayBlock.has(method)) return answer;
    if (isThenable(answer)) Promise.resolve(answer).catch(() => undefined);
    throw this.finding('CONFORMANCE_CONTRACT_BLOCKS', `${method}() called ${first.call} ${ownLines(first.place).slice(0, maxLines).join(' ')}`);
  }

  /** Makes the finding for a value that a method threw. */
  threw(method: string, thrown: unknown): Error {
    const code = isError(thrown) ? 'CONFORMANCE_CONTRACT_THREW' : 'CONFORMANCE_THREW_NO_ERROR';
    return this.finding(code, `${method}() threw ${describe(thrown)}`, thrown);
  }

  finding(code: FindingCode, happened: string, cause?: unknown): Error {
    return this.driver.finding(code, happened, cause);
  }
}

/** Judges an instance by the contract of its namespace. */
export type Contract = (probe: Probe) => void | Promise<void>;
