/** Description of `multi` for the docs, beyond the summary. @internal */
export const description = `Asks several sources and joins their upstreams in the order of the sources. With the policy \`first\`, this is an ordered fail-over: the
upstreams of the second source are used when all upstreams of the first are down, or when the first has none.

- If a source fails, takes longer than \`max_wait\`, or returns something that is not a list of upstreams, this is logged with its module and place, at most once in ten
  seconds, and the other sources are used. If *all* fail, that is an error, and the proxy falls back to its static upstreams. If all are empty, the list is empty,
  which is not an error.
- Sources without an answer in memory are asked at the same time, so the first request waits as long as the slowest of them.
- An address that two sources return is listed twice, unless \`unique\` is set.
- Every upstream has the position of its source as its tier, so that policies can distinguish clusters. In a \`multi\` inside another \`multi\`, the outer position is
  used.`;

/** Example configs of `multi`. @internal */
export const examples = [
  {
    title: 'One cluster, and another for when it is down (with the selection policy `first`).',
    config: {
      source: 'multi',
      sources: [
        { source: 'a', name: 'primary.internal', port: '8080' },
        { source: 'a', name: 'standby.internal', port: '8080' },
      ],
    },
  },
  {
    title: 'Every setting: no source may hold a request up for more than a second, and no address comes twice.',
    config: {
      source: 'multi',
      sources: [
        { source: 'srv', name: '_http._tcp.web.internal' },
        { source: 'a', name: 'web.internal', port: '8080' },
      ],
      max_wait: '1s',
      unique: true,
    },
  },
] as const;
