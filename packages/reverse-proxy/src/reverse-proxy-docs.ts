import type { ModuleExample } from '@caddis/core/framework';

/** Description of `reverse_proxy` for the docs: what a reader must know beyond its summary. @internal */
export const description = `Chooses an upstream by \`load_balancing.selection_policy\`, sends the request there, and passes the response back as it comes. Nothing is
buffered unless \`request_buffers\` or \`response_buffers\` say so.

- **Upstreams** come from \`upstreams\`, or from \`dynamic_upstreams\`, which is asked for every attempt. While the source fails, or does not answer within
  \`source_timeout\`, \`upstreams\` are used; an empty answer means that there are no upstreams.
- **Attempts**: a request that found no upstream, or whose upstream could not be connected to, is tried again within \`retries\` and \`try_duration\`, with its body. Once
  a backend may have seen it, it is sent again only when it is a GET, or matches \`retry_match\`, and its body is in memory or was not read yet. Another attempt goes to an upstream
  on which the request has not failed, as long as the policy has one. The client's leaving ends the attempts.
- **TLS** to an upstream is spoken where the transport's \`tls\` says so, and where the source of the upstream does, with the name that it gives. What \`tls\` has of
  authorities, certificates and \`server_name\` counts for both; without it, the authorities that Node.js trusts are trusted, and HTTP/2 is not offered.
- **Labels** of an upstream are what its source knows of it, such as its zone or version. \`{http.reverse_proxy.upstream.label.NAME}\` has the value of one, for header
  operations, logs and the routes of \`handle_response\`; it is empty where the upstream has no such label.
- **Bodies** that error routes or \`handle_response\` lead to another \`reverse_proxy\` are sent there whole, where nothing of them was read or \`request_buffers\` kept
  them; otherwise the request fails with 500.
- **Statuses**: 503 without an upstream, when the policy fails, and when this machine has no file descriptor or port left for a connection, which blames no upstream; 502 when the upstream cannot be reached, breaks off, or does not speak HTTP; 504 when its response takes too long; 500 when
  the request cannot be prepared. A response that breaks off in its body is cut for the client too.
- **Health**: passive checks with equal settings learn from each other across handlers. Active checks also ask upstreams that a source finds. Verdicts and failures
  survive a refresh of the source and a reload.
- **Removed upstreams** get no new requests; those under way are finished, those that wait for a connection go to another upstream, and idle connections are closed.
- **Fields**: those that belong to one connection are removed both ways; \`X-Forwarded-For\`, \`-Proto\`, \`-Host\` and \`Via\` are set, and what the client says of its origin
  is believed only of trusted proxies. What the client's \`Connection\` names is removed, too, also where a handler before this one has set it: set such fields in
  \`headers.request\`, which comes last. With TLS to the backend, \`Host\` is the backend's own; otherwise it is the client's.
- **Upgraded connections** such as WebSocket outlive a reload when the new config has a \`reverse_proxy\` in the same place that keeps their upstream. Those that do not
  are closed after \`stream_close_delay\`.
- **Log**: at level debug, the upstream that each attempt takes, and what came of it; at warn, responses that broke off; at info, upstreams that active checks find up or
  down.`;

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
