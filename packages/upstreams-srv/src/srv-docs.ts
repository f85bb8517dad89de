/** Description of `srv` for the docs, beyond the summary. @internal */
export const description = `Looks up the SRV records of a name. Every address of every target becomes an upstream with the record's port, and with its
priority and weight for policies that heed them.

Requests are answered from memory. A name without placeholders is looked up when the config is loaded, and again in the background
before its answer is \`refresh\` old; a DNS server that is down does not keep the config from loading. A name with placeholders is
looked up on first use and kept while requests ask for it, up to 1,000 names; when clients choose the name, allow only expected
hosts with a matcher before the proxy.

- Upstreams come by priority, lower first; within a priority in an order that is drawn by weight with every answer (RFC 2782). So
  policy \`first\` spreads load by weight from one refresh to the next, and uses a higher priority only when all before it are down.
- Targets are resolved by the same resolver as the records. Addresses that came in the same answer are used first. Of a target's
  addresses only those are used that this machine has a route to, unless there is a route to none.
- The target \`.\` says that the service is not there: the list is empty. A name that does not exist, one without SRV records, a
  server that fails and one that is silent are *errors*: \`multi\` goes on with its next source, and the proxy falls back to its
  static upstreams. An older answer is used instead while it is fresh, or within \`grace_period\`.
- Records with a bad target name, and targets without an address, are left out with a warning and the rest is used; when none is
  left, that is an error.
- After a failed attempt the proxy has the name looked up again, at most once a second. A request that finds nothing to use, because
  looking up fails, waits for a look-up of its own, five seconds at most, so that the first one after an outage succeeds; there are
  four a second at most for a name.
- Sources with the same name, servers and settings share their look-ups, in one config and across a reload. Of one name 10,000
  upstreams are used, of all names of requests together 100,000; those not asked for the longest are forgotten.`;

/** Example configs of `srv`. @internal */
export const examples = [
  { title: 'The records of `_http._tcp.web.internal`.', config: { source: 'srv', service: 'http', proto: 'tcp', name: 'web.internal' } },
  {
    title: 'Every setting: a name from the request, two DNS servers, answers fresh for as long as their TTL, kept for five minutes when DNS fails, IPv4 only.',
    config: {
      source: 'srv',
      service: 'http',
      proto: 'tcp',
      name: '{http.request.host.labels.2}.service.internal',
      refresh: 'ttl',
      grace_period: '5m',
      resolver: { addresses: ['10.0.0.53', 'tcp/dns.internal:5353'] },
      dial_timeout: '1s',
      dial_fallback_delay: '200ms',
      dial_network: 'tcp4',
    },
  },
] as const;
