import type { ModuleExample } from '@caddis/core/framework';

/** Description of `reverse_proxy` for the docs: what a reader must know beyond its summary. @internal */
export const description = `Picks an upstream with \`load_balancing.selection_policy\`, sends the request to it, and streams the response back to the client. Nothing is
buffered unless \`request_buffers\` or \`response_buffers\` is set.

- **Upstreams** come from \`upstreams\`, or from \`dynamic_upstreams\`, whose source is asked for every attempt. While the source fails, or does not answer within
  \`source_timeout\`, \`upstreams\` are used. An empty answer means that there are no upstreams.
- **Retries**: the proxy retries a request, with its body, when no upstream was available or the connection failed, within \`retries\` and \`try_duration\`. Once a
  backend may have seen the request, the proxy retries only GET requests and requests that match \`retry_match\`, and only if the body is in memory or was not read
  yet. A retry goes to an upstream on which the request has not failed, as long as the policy has one. Retries end when the client disconnects.
- **TLS** is used to an upstream if the transport has \`tls\`, or if the source of the upstream asks for it; the source then gives the server name. The authorities,
  certificates and \`server_name\` in \`tls\` apply in both cases. Without \`tls\`, the proxy trusts the authorities that Node.js trusts, and does not offer HTTP/2.
- **Labels** are what the source knows about an upstream, such as its zone or version. \`{http.reverse_proxy.upstream.label.NAME}\` is the value of a label, for
  header operations, logs and the routes of \`handle_response\`. It is empty if the upstream has no such label.
- **Bodies**: error routes and \`handle_response\` may pass a request on to another \`reverse_proxy\`. That one sends the whole body if nothing of it was read before,
  or if \`request_buffers\` kept it. Otherwise the request fails with 500.
- **Statuses**: 503 if there is no upstream, if the policy fails, or if this machine has no file descriptor or port left for a connection (no upstream is counted as
  failed then); 502 if the upstream cannot be reached, breaks off, or does not speak HTTP; 504 if its response takes too long; 500 if the request cannot be prepared.
  If a response breaks off in its body, the client's response is cut off too.
- **Health**: passive checks with the same settings share what they learn across handlers. Active checks also check the upstreams that a source finds. Health states
  and remembered failures survive a refresh of the source and a reload.
- **Removed upstreams** get no new requests. Running requests are finished, requests that wait for a connection go to another upstream, and idle connections are
  closed.
- **Header fields** that belong to one connection (hop-by-hop) are removed in both directions. The proxy sets \`X-Forwarded-For\`, \`-Proto\`, \`-Host\` and \`Via\`, and
  keeps what a client says about its origin only if that client is a trusted proxy. It also removes the fields that the client's \`Connection\` field names, even if an
  earlier handler has set them; set such fields in \`headers.request\`, which is applied last. With TLS to the backend, \`Host\` is the backend's own; otherwise it is
  the client's.
- **Upgraded connections** such as WebSocket stay open across a reload if the new config has a \`reverse_proxy\` in the same place that still has their upstream. All
  others are closed after \`stream_close_delay\`.
- **Log**: at level debug, the upstream of each attempt and the outcome; at warn, responses that broke off; at info, upstreams that active checks find up or down.`;

/** Example configs of `reverse_proxy`. @internal */
export const examples: readonly ModuleExample[] = [
  {
    title: 'Two backends, the second while the first is down.',
    config: {
      handler: 'reverse_proxy',
      upstreams: [{ dial: '10.0.0.1:8080' }, { dial: '10.0.0.2:8080' }],
      load_balancing: { selection_policy: { policy: 'first' }, retries: 2 },
      health_checks: { passive: { fail_duration: '10s' } },
    },
  },
  {
    title: 'HTTPS to a backend, asked for its health, behind a path of its own.',
    config: {
      handler: 'reverse_proxy',
      upstreams: [{ dial: 'backend.internal:443' }],
      transport: { protocol: 'http', tls: {} },
      rewrite: { strip_path_prefix: '/api' },
      headers: { request: { set: { 'X-Api-Client': ['edge'] } }, response: { delete: ['X-Powered-By'] } },
      health_checks: { active: { uri: '/health', interval: '10s' } },
    },
  },
];
