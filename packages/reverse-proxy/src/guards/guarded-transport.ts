import { blameModule, describeValue, faultOf, isThenable, type Logger, moduleFault, type NetworkAddress, propertyOf } from '@caddis/core';
import { HandlerError, type Transport, type TransportCall, type TransportHandler, type TransportRequest } from '@caddis/core/http';

/**
 * Wraps a transport; all calls to it are made here. Its events go to {@link AttemptListener}.
 *
 * @internal
 */
export class GuardedTransport implements Transport {
  constructor(
    /** The wrapped transport. */
    readonly module: Transport,
    private readonly log: Logger,
  ) {}

  /** @throws a `HandlerError` if the transport throws, or does not return a call */
  dispatch(request: TransportRequest, handler: TransportHandler): TransportCall {
    let call: unknown;
    try {
      call = this.module.dispatch(request, handler);
    } catch (error) {
      throw this.failed('dispatch', error);
    }
    if (isCall(call)) return call;
    if (isThenable(call)) Promise.resolve(call).then(ignore, ignore);
    throw failure(this.fault('dispatch', `returned ${describeValue(call)}, expected a call with abort() and resume()`));
  }

  /** @throws a `HandlerError` if the transport throws, or does not return a boolean */
  usesTls(port: number): boolean {
    let answer: unknown;
    try {
      if (this.module.usesTls === undefined) return false;
      answer = this.module.usesTls(port);
    } catch (error) {
      throw this.failed('usesTls', error);
    }
    if (answer === true || answer === false) return answer;
    if (isThenable(answer)) Promise.resolve(answer).then(ignore, ignore);
    throw failure(this.fault('usesTls', `returned ${describeValue(answer)}, expected true or false`));
  }

  /** Closes the idle connections to an address. Never throws. */
  release(address: NetworkAddress): void {
    this.run('release', () => this.module.release?.(address));
  }

  /** Aborts an exchange. Never throws. */
  abort(call: TransportCall): void {
    this.run('abort', () => call.abort());
  }

  /** Resumes an exchange. Never throws. Called for each delayed piece of a body, so it avoids creating a closure for {@link run}. */
  resume(call: TransportCall): void {
    let answer: unknown;
    try {
      answer = call.resume();
    } catch (error) {
      this.report('resume', error);
      return;
    }
    if (answer !== undefined) this.watch('resume', answer);
  }

  /** Creates the error for a contract violation of the transport. */
  fault(method: string, problem: string, cause?: unknown): Error {
    return moduleFault({ module: this.module, method }, problem, cause);
  }

  /** Runs an action whose result nobody needs. */
  private run(method: string, act: () => unknown): void {
    let answer: unknown;
    try {
      answer = act();
    } catch (error) {
      this.report(method, error);
      return;
    }
    this.watch(method, answer);
  }

  /** Logs the rejection of a promise that nobody needs; unhandled, it would end the process. */
  private watch(method: string, answer: unknown): void {
    if (isThenable(answer)) Promise.resolve(answer).then(undefined, (error: unknown) => this.report(method, error));
  }

  private failed(method: string, error: unknown): Error {
    return failure(blameModule({ module: this.module, method }, error));
  }

  private report(method: string, error: unknown): void {
    const err = blameModule({ module: this.module, method }, error);
    this.log.error({ err, fault: faultOf(err) }, 'the transport failed outside of a request');
  }
}

function failure(cause: unknown): HandlerError {
  return new HandlerError(502, 'the transport failed', { cause });
}

function isCall(value: unknown): value is TransportCall {
  return typeof propertyOf(value, 'abort') === 'function' && typeof propertyOf(value, 'resume') === 'function';
}

function ignore(): void {
  // A promise is not a valid result; its outcome does not matter.
}
