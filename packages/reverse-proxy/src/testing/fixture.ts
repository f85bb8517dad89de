import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Backend, RawClient, startBackend, startEcho, startRawBackend } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { edgeConfig, runConfig, type RunningConfig } from './running-config.js';

/** Servers and clients of one test; all are closed after it. */
export class Fixture {
  private readonly undos: (() => unknown)[] = [];

  /** Starts an HTTP server with the given listener. */
  async backend(respond: RequestListener): Promise<Backend & { readonly server: Server }> {
    return this.ending(await startBackend(respond));
  }

  /** Starts a server that handles plain connections. */
  async raw(onConnection: (socket: Socket) => void): Promise<Backend> {
    return this.ending(await startRawBackend(onConnection));
  }

  /** Starts a server that answers every request with this text. */
  async scripted(response: string): Promise<Backend> {
    return this.raw((socket) => void socket.on('data', () => socket.write(response, 'latin1')));
  }

  /** Starts a server that answers with what it received. */
  async echo(): Promise<Backend> {
    return this.ending(await startEcho());
  }

  /** Has a server listen on 127.0.0.1. @returns its port */
  async listening(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.defer(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  /** Returns an address on which nothing listens. */
  async refused(): Promise<string> {
    return `127.0.0.1:${await freePort()}`;
  }

  /** Runs a server with a route for all requests: first the handlers `before`, then this one. */
  edge(handler: object, before: readonly object[] = [], options: Parameters<typeof runConfig>[1] = {}): Promise<RunningConfig> {
    return this.run(edgeConfig(handler, before), options);
  }

  async run(config: unknown, options: Parameters<typeof runConfig>[1] = {}): Promise<RunningConfig> {
    const running = await runConfig(config, options);
    this.undos.push(() => running.stop());
    return running;
  }

  async client(to: number | string): Promise<RawClient> {
    const client = await RawClient.connect(to);
    this.undos.push(() => client.close());
    return client;
  }

  /** Registers an action to run after the test. */
  defer(undo: () => unknown): void {
    this.undos.push(undo);
  }

  async dispose(): Promise<void> {
    for (const undo of this.undos.splice(0).reverse()) await undo();
  }

  private ending<T extends Backend>(backend: T): T {
    this.undos.push(() => backend.close());
    return backend;
  }
}

/** Creates a fixture for the tests of a suite; call it in `describe`. */
export function useFixture(): Fixture {
  const fixture = new Fixture();
  afterEach(() => fixture.dispose());
  return fixture;
}
