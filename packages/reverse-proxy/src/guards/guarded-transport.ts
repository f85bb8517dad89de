import { blameModule, describeValue, faultOf, isThenable, type Logger, moduleFault, type NetworkAddress, propertyOf } from '@caddis/core';
import { HandlerError, type Transport, type TransportCall, type TransportHandler, type TransportRequest } from '@caddis/core/http';

/**
 * A transport as it is called: the one place that does. What it tells of an exchange is heard by {@link AttemptListener}.
 *
 * @internal
 */
export class GuardedTransport implements Transport {
  constructor(
    /** The transport itself. */
    readonly module: Transport,
    private readonly log: Logger,
  ) {}

  /** @throws a `HandlerError` where the transport throws, or returns no call */
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

  /** @throws a `HandlerError` where the transport throws, or says neither yes nor no */
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

  /** Never throws. */
  release(address: NetworkAddress): void {
    this.run('release', () => this.module.release?.(address));
  }

  /** Gives an exchange up. Never throws. */
  abort(call: TransportCall): void {
    this.run('abort', () => call.abort());
  }

  /** Goes on with an exchange. Never throws. Called for each piece of a body that waited, so it does without a function for {@link run}. */
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

  /** Makes the error for something that the transport did. */
  fault(method: string, problem: string, cause?: unknown): Error {
    return moduleFault({ module: this.module, method }, problem, cause);
  }

  /** Does what nobody waits for. */
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

  /** A promise that is no answer: should it reject, that must not become an error of the process. */
  private watch(method: string, answer: unknown): void {
    if (isThenable(answer)) Promise.resolve(answer).then(undefined, (error: unknown) => this.report(method, error));
  }

  private failed(method: string, error: unknown): Error {
    return failure(blameModule({ module: this.module, method }, error));
  }

  private report(method: string, error: unknown): void {
    const err = blameModule({ module: this.module, method }, error);
    this.log.error({ err, fault: faultOf(err) }, 'transport failed where nobody waits for it');
  }
}

function failure(cause: unknown): HandlerError {
  return new HandlerError(502, 'the transport failed', { cause });
}

function isCall(value: unknown): value is TransportCall {
  return typeof propertyOf(value, 'abort') === 'function' && typeof propertyOf(value, 'resume') === 'function';
}

function ignore(): void {
  // A promise is no answer here; what becomes of it interests nobody.
}
