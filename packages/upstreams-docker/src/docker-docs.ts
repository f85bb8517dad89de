/** Description of `docker` for the docs, beyond the summary. @internal */
export const description = `Containers declare with labels that they accept requests, and which ones:

| label | meaning |
|---|---|
| \`com.caddyserver.http.enable\` | must be \`true\` |
| \`com.caddyserver.http.upstream.port\` | port inside the container |
| \`com.caddyserver.http.network\` | network on which it is reached; \`<project>_<name>\` for networks of a Compose project |
| \`com.caddyserver.http.matchers.protocol\` | protocol, e.g. \`https\` |
| \`com.caddyserver.http.matchers.host\`, \`….method\`, \`….path\` | values, separated by spaces; one must match |
| \`com.caddyserver.http.matchers.query\` | a query string, e.g. \`version=2&beta=*\` |
| \`com.caddyserver.http.matchers.expression\` | a CEL expression |

A container gets the requests that all its matchers match; without matchers, all requests. The matchers are those of routes. Anybody who may start containers can
claim any host and path with labels; use \`labels\` to restrict which containers are accepted.

Containers that are healthy or have no health check are used, in the order of their names. The source follows the events of the engine, so changes arrive within a
moment, and a request causes no call. While the engine does not answer, the last known containers are used for \`grace_period\`. A config with an unreachable engine
loads; the source recovers by itself.

A container is reached on the network that its label names; otherwise on a network that the container of this process is attached to; otherwise on its only network.
IPv4 is used if the container has an IPv4 address there, otherwise IPv6. A container on the host network is reached at \`published_host\`. A container is left out if
it is not running, is not healthy, has no address, has several networks to choose from, has a label that does not parse, or shares the network of another container.
The status of the source gives the reason, and what you must correct is logged once.

The limits are 10,000 containers, 512 KiB for each and 64 MiB in all. An answer of more than 256 MiB is not read to its end. Events are not stored.

Sources for one engine share one connection to it. Only \`GET\` requests to \`/_ping\`, \`/events\` and \`/containers/json\` are made.`;

/** Example configs of `docker`. @internal */
export const examples = [
  {
    title: 'All enabled containers of the local engine.',
    config: { source: 'docker' },
  },
  {
    title: 'The containers of one service, on port 8080, whatever their labels say.',
    config: { source: 'docker', labels: { 'com.docker.compose.service': ['api'] }, port: '8080' },
  },
  {
    title: 'An engine on another machine, over TLS, at its published ports.',
    config: {
      source: 'docker',
      host: 'tcp://engine.example.com:2376',
      tls: {
        root_ca_pem_files: ['/etc/docker/ca.pem'],
        client_certificate_file: '/etc/docker/cert.pem',
        client_certificate_key_file: '/etc/docker/key.pem',
      },
      published_ports: true,
      grace_period: '10m',
    },
  },
] as const;
