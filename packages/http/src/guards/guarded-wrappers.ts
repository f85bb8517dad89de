import type { Socket } from 'node:net';
import { blameModule, type Clock, describeValue, isThenable, moduleFault } from '@caddis/core';
import { type ListenerWrapper, moduleIdOf } from '@caddis/core/http';
import { addressesOf, stateAddresses } from '../connection/connection-info.js';

/**
 * Runs listener wrappers on new connections, one after the other. All such calls are made here. If a wrapper fails or takes too long, the
 * connection is closed.
 *
 * @internal
 */
export class GuardedWrappers {
  /**
   * @param timeoutMs - time limit for all wrappers together, in milliseconds
   * @param report - called when a wrapper fails; the topic is equal for failures of the same kind
   */
  constructor(
    private readonly wrappers: readonly ListenerWrapper[],
    private readonly timeoutMs: number,
    private readonly clock: Clock,
    private readonly report: (error: unknown, topic: string) => void,
  ) {}

  /**
   * Runs the wrappers on a connection.
   *
   * @param goOn - called after all wrappers, at once if none of them waits; never if one has refused the connection
   */
  take(socket: Socket, goOn: () => void): void {
    // An error closes the connection, and the current reader notices that.
    socket.on('error', ignore);
    const timer = this.clock.setTimeout(() => socket.destroy(), this.timeoutMs);
    const done = (): void => {
      timer.cancel();
      socket.off('close', done);
      if (socket.destroyed || socket.writableEnded) return;
      socket.off('error', ignore);
      goOn();
    };
    socket.once('close', done);
    this.from(0, socket, done);
  }

  private from(index: number, socket: Socket, done: () => void): void {
    const wrapper = this.wrappers[index];
    if (wrapper === undefined || socket.destroyed || socket.writableEnded) return done();
    const call = { module: wrapper, method: 'accept' };
    const { remote, local } = addressesOf(socket);
    let answer: unknown;
    try {
      answer = wrapper.accept({ socket, remote, local, setAddresses: (from, to) => stateAddresses(socket, { remote: from, local: to }) });
    } catch (error) {
      return this.fail(wrapper, blameModule(call, error), socket);
    }
    if (answer === undefined) return this.from(index + 1, socket, done);
    if (!isThenable(answer)) return this.fail(wrapper, moduleFault(call, `returned ${describeValue(answer)}, expected nothing or a promise`), socket);
    Promise.resolve(answer).then(
      () => this.from(index + 1, socket, done),
      (error: unknown) => this.fail(wrapper, blameModule(call, error), socket),
    );
  }

  private fail(wrapper: ListenerWrapper, error: unknown, socket: Socket): void {
    socket.destroy();
    this.report(error, moduleIdOf(wrapper) ?? 'wrapper');
  }
}

function ignore(): void {
  // Node closes the connection after an error.
}
