/** Description of `multi` for the docs, beyond the summary. @internal */
export const description = `Asks several sources and appends their upstreams in the order of the sources. With policy \`first\` that is an ordered fail-over: the
upstreams of the second source are used when all of the first are down, or when the first has none.

- A source that fails, or takes longer than \`max_wait\`, is logged with its module and place, at most once in ten seconds, and the
  others are used. So is one whose code gives something that is not a list of upstreams. When *all* fail, that is an error, and the proxy falls back to its static upstreams. When all are empty, the list is empty, which is no error.
- Sources that have no answer in memory are waited for at the same time, so the first request waits as long as the slowest of them.
- An address that two sources give comes twice, unless \`unique\` is set.
- Every upstream carries the position of its source as its tier, so that policies can keep clusters apart. In a \`multi\` inside
  another the outer position counts.`;

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
