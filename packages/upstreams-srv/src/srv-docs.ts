/** Description of `srv` for the docs, beyond the summary. @internal */
export const description = `Looks up the SRV records of a name. Every address of every target becomes an upstream with the port, priority and weight of the record.
Selection policies may use priority and weight.

Requests are answered from memory. A name without placeholders is looked up when the config is loaded, and again in the background before its answer is
\`refresh\` old. A DNS server that is down does not prevent the config from loading. A name with placeholders is looked up on first use and kept while requests
ask for it, up to 1,000 names. If clients choose the name, allow only expected hosts with a matcher before the proxy.

- Upstreams are listed by priority, lower numbers first; within a priority in an order that is drawn by weight for every answer (RFC 2782). So the policy \`first\`
  spreads load by weight from one refresh to the next, and uses a higher priority number only when all upstreams before it are down.
- Targets are resolved by the same resolver as the records. Addresses that came in the same answer are used first. Of a target's addresses, only those are used that
  this machine has a route to, unless it has a route to none of them.
- The target \`.\` means that the service does not exist: the list is empty. A name that does not exist, a name without SRV records, a server that fails and a server
  that does not answer are *errors*: \`multi\` continues with its next source, and the proxy falls back to its static upstreams. An older answer is used instead while
  it is fresh, or within \`grace_period\`.
- Records with an invalid target name, and targets without an address, are left out with a warning, and the rest is used. If nothing is left, that is an error.
- After a failed attempt, the proxy starts another look-up of the name, at most once a second. A request for which no answer can be used waits for a look-up of its own,
  five seconds at most, so that the first request after an outage succeeds. There are at most four such look-ups a second per name.
- Sources with the same name, servers and settings share their look-ups, within a config and across a reload. At most 10,000 upstreams are used of one name, and
  100,000 of all names from requests together; the names that were not requested for the longest time are dropped.`;

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
