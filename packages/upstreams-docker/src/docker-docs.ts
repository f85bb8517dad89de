/** Description of `docker` for the docs, beyond the summary. @internal */
export const description = `Containers say by labels that they want requests, and which:

| label | meaning |
|---|---|
| \`com.caddyserver.http.enable\` | must be \`true\` |
| \`com.caddyserver.http.upstream.port\` | port inside the container |
| \`com.caddyserver.http.network\` | network on which it is reached; \`<project>_<name>\` for networks of a Compose project |
| \`com.caddyserver.http.matchers.protocol\` | protocol, e.g. \`https\` |
| \`com.caddyserver.http.matchers.host\`, \`….method\`, \`….path\` | values, separated by spaces; one must match |
| \`com.caddyserver.http.matchers.query\` | a query string, e.g. \`version=2&beta=*\` |
| \`com.caddyserver.http.matchers.expression\` | a CEL expression |

A container takes the requests that all its matchers match; without any, all requests. The matchers are those of routes. Whoever may
start containers can claim any host and path by labels; \`labels\` narrows down who is heard.

Healthy containers and such without a health check are used, in the order of their names. The engine's events are followed, so changes
arrive within a moment; a request costs no call. While the engine does not answer, the last known containers are used for
\`grace_period\`. A config with an unreachable engine loads; the source recovers by itself.

A container is reached on the network that its label names, else on one that the container of this process is attached to, else on its
only one; on IPv4 where it has such an address, else on IPv6. One that shares the network of the engine's machine is reached at
\`published_host\`. A container that is not running, not healthy, has no address, several networks to choose from or a label that
does not parse is left out, and so is one that shares the network of another container; the status of the source gives the reason, and
what you have to mend is logged once.

Read are 10,000 containers of up to 512 KiB and of 64 MiB in all; an answer of more than 256 MiB is not read to its end. Of events
nothing is kept.

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
