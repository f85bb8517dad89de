import { module } from '@caddis/core';
import { type ListenerWrapper, listenerWrappers } from '@caddis/core/http';

/**
 * Marks the position of TLS in the list of wrappers.
 *
 * @see Caddy's `tlsPlaceholderWrapper`
 * @public
 */
@module(listenerWrappers, {
  name: 'tls',
  summary: 'Marks the place in the list of wrappers where connections are decrypted.',
  description: 'Wrappers before it see connections as they arrive; wrappers after it see them decrypted. It has no effect on servers without encryption.',
  examples: [{ title: 'The place of TLS.', config: { wrapper: 'tls' } }],
})
export class TlsWrapper implements ListenerWrapper {
  readonly isPlaceOfTls = true;

  accept(): void {
    // Does nothing, because the wrapper only marks a position.
  }
}
