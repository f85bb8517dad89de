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
    try {
      this.module.release?.(address);
    } catch (error) {
      this.report('release', error);
    }
  }

  /** Gives an exchange up. Never throws. */
  abort(call: TransportCall): void {
    try {
      call.abort();
    } catch (error) {
      this.report('abort', error);
    }
  }

  /** Goes on with an exchange. Never throws. */
  resume(call: TransportCall): void {
    try {
      call.resume();
    } catch (error) {
      this.report('resume', error);
    }
  }

  /** Makes the error for something that the transport did. */
  fault(method: string, problem: string, cause?: unknown): Error {
    return moduleFault({ module: this.module, method }, problem, cause);
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
