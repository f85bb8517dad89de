import { type ConfigOf, integer, module, object } from '@caddis/core';
import { type AcceptedConnection, type ListenerWrapper, listenerWrappers } from '@caddis/core/http';
import { firstBytes } from './first-bytes.js';

const defaultHeadBytes = 1024 * 1024;
const methods = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE) /;
const methodBytes = 8;
/** Matches characters that are unsafe in a header field. */
const unsafe = /[^\x21-\x7e]/;

/** Config of {@link HttpRedirectWrapper}. @public */
export const HttpRedirectWrapperConfig = object({
  max_header_bytes: integer({ description: 'Greatest size in bytes of the head of such a request; 0 means 1 MiB.', default: 0, minimum: 0 }),
});

/**
 * Redirects plain requests on an encrypted port to HTTPS.
 *
 * @see Caddy's `HTTPRedirectListenerWrapper`
 * @public
 */
@module(listenerWrappers, {
  name: 'http_redirect',
  config: HttpRedirectWrapperConfig,
  summary: 'Redirects plain HTTP requests on an encrypted port to the same address with https://.',
  description: 'Use it for ports that people type without a scheme, such as 8443. Put it before `tls` in the list. It answers with status 308.',
  examples: [{ title: 'With the place of TLS behind it.', config: { wrapper: 'http_redirect' } }],
})
export class HttpRedirectWrapper implements ListenerWrapper {
  constructor(private readonly config: ConfigOf<typeof HttpRedirectWrapperConfig>) {}

  accept({ socket }: AcceptedConnection): Promise<void> {
    const maxBytes = this.config.max_header_bytes === 0 ? defaultHeadBytes : this.config.max_header_bytes;
    let searched = 0;
    return firstBytes(socket, {
      timeoutMs: 0,
      look: (bytes) => {
        if (bytes.length < methodBytes && /^[A-Z]+ ?$/.test(bytes.toString('latin1'))) return undefined;
        if (!methods.test(bytes.toString('latin1', 0, methodBytes))) return 0;
        const end = bytes.indexOf('\r\n\r\n', Math.max(0, searched - 3), 'latin1');
        searched = bytes.length;
        if (end < 0 && bytes.length <= maxBytes) return undefined;
        if (end < 0 || end > maxBytes) throw new Error('the head is too long');
        const location = locationOf(bytes.toString('latin1', 0, end));
        if (location === undefined) throw new Error('the request names no host');
        socket.end(`HTTP/1.1 308 Permanent Redirect\r\nLocation: ${location}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, 'latin1');
        return bytes.length;
      },
    }).then(
      () => undefined,
      () => void socket.destroy(),
    );
  }
}

function locationOf(head: string): string | undefined {
  const [line = '', ...fields] = head.split('\r\n');
  const target = line.split(' ')[1] ?? '';
  const field = fields.find((each) => /^host:/i.test(each));
  const host = field?.slice('host:'.length).trim() ?? '';
  return host === '' || !target.startsWith('/') || unsafe.test(host) || unsafe.test(target) ? undefined : `https://${host}${target}`;
}
