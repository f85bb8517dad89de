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
  summary: 'Says where in the list of wrappers connections are encrypted.',
  description: 'What stands before it sees connections as they come, what stands behind it sees them decrypted. On servers without encryption it means nothing.',
  examples: [{ title: 'The place of TLS.', config: { wrapper: 'tls' } }],
})
export class TlsWrapper implements ListenerWrapper {
  readonly isPlaceOfTls = true;

  accept(): void {
    // Does nothing, because the wrapper only marks a position.
  }
}
