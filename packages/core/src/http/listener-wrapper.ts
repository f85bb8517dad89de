import type { Socket } from 'node:net';
import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { Endpoint } from './request.js';

/** A connection that a listener has taken, before anything was read from it. @experimental */
export interface AcceptedConnection {
  /** The connection. What a wrapper reads and does not use goes back with `unshift`. */
  readonly socket: Socket;
  /** Where it comes from, as it is known so far. */
  readonly remote: Endpoint;
  /** Where it goes to, as it is known so far. */
  readonly local: Endpoint;
  /** Says where it really comes from and goes to: from then on the server knows nothing else. */
  setAddresses(remote: Endpoint, local: Endpoint): void;
}

/**
 * Contract of a listener wrapper: does something with connections before the server does.
 *
 * @experimental
 */
export interface ListenerWrapper {
  /** True for the one that only says where in the list connections are encrypted. */
  readonly isPlaceOfTls?: boolean;
  /**
   * Takes a connection. Called once for each, in the order of the config; the next wrapper, and in the end the server, get it when this
   * returns, or when its promise resolves. A wrapper that has destroyed or ended the connection has refused it.
   *
   * It listens to nothing on the socket when it is done. It ends by itself where a client says nothing for too long.
   *
   * @throws whatever it likes: the connection is closed
   */
  accept(connection: AcceptedConnection): void | Promise<void>;
}

/** Namespace of listener wrappers. @experimental */
export const listenerWrappers = defineNamespace<ListenerWrapper>({
  id: 'caddy.listeners',
  inlineKey: 'wrapper',
  description: contractDescription({
    summary: 'Listener wrappers do something with connections before the server does.',
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
      '`accept` is called once for each connection, in the order of the config. The next wrapper, and in the end the server, get the connection when it returns, or when its promise resolves.',
      'What it reads from the socket and does not use, it gives back with `unshift`. When it is done it listens to nothing on the socket.',
      'It refuses a connection by destroying or ending it.',
      'Clients may say nothing, or a byte now and then: it has a time limit and a limit of bytes of its own.',
    ],
    outcomes: [
      ['returns, or resolves', 'the next wrapper, or the server, gets the connection'],
      ['has destroyed or ended the connection', 'nobody gets it'],
      ['throws or rejects', 'the connection is closed; a line in the log, at most one in a while'],
      ['does not settle', 'the connection is closed after the time for the head of a request, or two minutes'],
    ],
  }),
  methods: ['accept'],
  stability: 'experimental',
  template: async () => (await import('./templates/listener-wrapper.js')).template,
});
