import type { Socket } from 'node:net';
import { blameModule, type Clock, describeValue, isThenable, moduleFault } from '@caddis/core';
import { type ListenerWrapper, moduleIdOf } from '@caddis/core/http';
import { addressesOf, stateAddresses } from '../connection/connection-info.js';

/**
 * Hands new connections to listener wrappers, one after the other: the one place that calls them. A connection with which one of them
 * fails, or takes too long, is closed.
 *
 * @internal
 */
export class GuardedWrappers {
  /**
   * @param timeoutMs - longest time for all of them together
   * @param report - hears of a wrapper that failed; the topic is the same for all failures of a kind
   */
  constructor(
    private readonly wrappers: readonly ListenerWrapper[],
    private readonly timeoutMs: number,
    private readonly clock: Clock,
    private readonly report: (error: unknown, topic: string) => void,
  ) {}

  /**
   * Takes a connection.
   *
   * @param goOn - called when all wrappers are done, at once where none of them waits; never where one has refused the connection
   */
  take(socket: Socket, goOn: () => void): void {
    // A connection that breaks is closed, and whoever reads from it then hears of that.
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
  // The connection is closed by it.
}
