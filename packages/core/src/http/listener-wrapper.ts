import type { Socket } from 'node:net';
import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { Endpoint } from './request.js';

/** A connection that a listener has accepted, before anything was read from it. @experimental */
export interface AcceptedConnection {
  /** The connection. A wrapper that reads bytes it does not use must put them back with `unshift`. */
  readonly socket: Socket;
  /** The peer's address, as far as it is known. */
  readonly remote: Endpoint;
  /** The local address, as far as it is known. */
  readonly local: Endpoint;
  /** Replaces both addresses, e.g. with those of the original client. From then on the server uses only the new ones. */
  setAddresses(remote: Endpoint, local: Endpoint): void;
}

/**
 * Contract of a listener wrapper: handles a connection before the server does.
 *
 * @experimental
 */
export interface ListenerWrapper {
  /** True for the module that only marks where in the list the connection is encrypted with TLS. */
  readonly isPlaceOfTls?: boolean;
  /**
   * Handles a connection. Called once for each, in the order of the config. When it returns, or its promise resolves, the next wrapper, and in
   * the end the server, gets the connection. To refuse a connection, destroy or end its socket.
   *
   * A wrapper must remove its listeners from the socket when it is done. It needs a timeout of its own for clients that send nothing.
   *
   * @throws any error: the connection is closed
   */
  accept(connection: AcceptedConnection): void | Promise<void>;
}

/** Namespace of listener wrappers. @experimental */
export const listenerWrappers = defineNamespace<ListenerWrapper>({
  id: 'caddy.listeners',
  inlineKey: 'wrapper',
  description: contractDescription({
    summary: 'Listener wrappers process connections before the server does.',
    signature: [
      'readonly isPlaceOfTls?: boolean;',
      'accept(connection: AcceptedConnection): void | Promise<void>;',
      '// AcceptedConnection',
      'readonly socket: Socket;',
      'readonly remote: Endpoint;',
      'readonly local: Endpoint;',
      'setAddresses(remote: Endpoint, local: Endpoint): void;',
    ],
    rules: [
      '`accept` is called once for each connection, in the order of the config. When it returns, or when its promise resolves, the connection is ' +
      'passed to the next wrapper, and finally to the server.',
      'Data that it reads from the socket but does not use must be put back with `unshift`. When it is done, it must have removed all listeners from the socket.',
      'It refuses a connection by destroying or ending it.',
      'Clients may send nothing, or a byte from time to time: it must have its own limits of time and bytes.',
    ],
    outcomes: [
      ['returns, or resolves', 'the next wrapper, or the server, gets the connection'],
      ['has destroyed or ended the connection', 'the connection is finished'],
      ['throws or rejects', 'the connection is closed; a line in the log, but not too often'],
      ['does not settle', 'the connection is closed after the time for the head of a request, or two minutes'],
    ],
  }),
  methods: ['accept'],
  stability: 'experimental',
  template: async () => (await import('./templates/listener-wrapper.js')).template,
});
