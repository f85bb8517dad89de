/** Description of `a` for the docs, beyond the summary. @internal */
export const description = `Looks up the A and AAAA records of a host name; every address becomes an upstream with the configured port.

Requests are answered from memory. A name without placeholders is looked up when the config is loaded, and again in the background
before its answer is \`refresh\` old; a DNS server that is down does not keep the config from loading. A name with placeholders is
looked up on first use and kept while requests ask for it, up to 1,000 names; when clients choose the name, allow only expected
hosts with a matcher before the proxy.

- The hosts file comes first, also with \`resolver\`; \`localhost\` and IP addresses need no DNS server. Short names go through the
  system's search list; a trailing dot prevents that.
- Upstreams come in the order in which a system would try them (RFC 6724): usable addresses first, then IPv6 before IPv4 as a rule;
  equal ones in the server's order. A new answer with the same addresses changes nothing, whatever their order.
- A name that does not exist, a name without records, a server that fails and one that is silent are *errors*, never an empty
  list: \`multi\` goes on with its next source, and the proxy falls back to its static upstreams. An older answer is used instead
  while it is fresh, or within \`grace_period\`. When only one family could be looked up, the other is used.
- After a failed attempt the proxy has the name looked up again, at most once a second. A request that finds nothing to use, because
  looking up fails, waits for a look-up of its own, five seconds at most, so that the first one after an outage succeeds; there are
  four a second at most for a name.
- Sources with the same name, servers and settings share their look-ups, in one config and across a reload. All names of requests
  together have 100,000 upstreams at most; those not asked for the longest are forgotten.`;

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
