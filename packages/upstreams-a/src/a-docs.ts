/** Description of `a` for the docs, beyond the summary. @internal */
export const description = `Looks up the A and AAAA records of a host name. Every address becomes an upstream with the configured port.

Requests are answered from memory. A name without placeholders is looked up when the config is loaded, and again in the background before its answer is
\`refresh\` old. A DNS server that is down does not prevent the config from loading. A name with placeholders is looked up on first use and kept while requests
ask for it, up to 1,000 names. If clients choose the name, allow only expected hosts with a matcher before the proxy.

- The hosts file is read first, even with \`resolver\`. \`localhost\` and IP addresses need no DNS server. Short names are completed with the system's search list; a
  trailing dot prevents that.
- Upstreams are listed in the order in which a system would try them (RFC 6724): usable addresses first, then usually IPv6 before IPv4; equal ones in the order of
  the server. A new answer with the same addresses in another order changes nothing.
- A name that does not exist, a name without records, a server that fails and a server that does not answer are *errors*, never an empty list: \`multi\` continues
  with its next source, and the proxy falls back to its static upstreams. An older answer is used instead while it is fresh, or within \`grace_period\`. If only one
  address family could be looked up, that one is used.
- After a failed attempt, the proxy starts another look-up of the name, at most once a second. A request for which no answer can be used waits for a look-up of its own,
  five seconds at most, so that the first request after an outage succeeds. There are at most four such look-ups a second per name.
- Sources with the same name, servers and settings share their look-ups, within a config and across a reload. All names from requests together have at most 100,000
  upstreams; the names that were not requested for the longest time are dropped.`;

/** Example configs of `a`. @internal */
export const examples = [
  { title: 'The addresses of a name, port 8080.', config: { source: 'a', name: 'web.internal', port: '8080' } },
  {
    title: 'Every setting: a name from the request, two DNS servers, only IPv4, answers fresh for as long as their TTL, kept for five minutes when DNS fails.',
    config: {
      source: 'a',
      name: '{http.request.host.labels.2}.svc.internal',
      port: '9000',
      refresh: 'ttl',
      grace_period: '5m',
      resolver: { addresses: ['10.0.0.53', 'tcp/dns.internal:5353'] },
      dial_timeout: '1s',
      dial_fallback_delay: '200ms',
      versions: { ipv4: true },
    },
  },
] as const;
