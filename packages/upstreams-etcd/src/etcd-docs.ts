/** Description of `etcd` for the docs, beyond the summary. @internal */
export const description = `Each key below \`key\` holds a JSON object with the addresses of backends:

\`\`\`json value
{ "version": "v2", "endpoints": ["10.0.0.1:8080", "http://10.0.0.2:8080"] }
\`\`\`

What stands under \`metadata\` (\`"metadata": { "zone": "eu-1" }\`) are labels of these backends: texts, numbers and booleans, 32 at most. Policies
such as \`subset\` choose by them, and \`{http.reverse_proxy.upstream.label.NAME}\` has their values.

The version key holds a plain text such as \`v2\`. Only values with that version are used, so changing one key moves all traffic at
once (blue/green). The switch and the lists are always seen as they were together at one revision of the store.

The keys are read once and then watched: a request costs no call to etcd, and a change arrives at once. While etcd cannot be read, the
last known backends are used for \`grace_period\`. A config with an unreachable etcd loads; the source recovers by itself.

An endpoint is \`host:port\`. A scheme before it is cut, because the transport of the proxy decides how to speak to a backend;
so \`https://\`, a path, or a missing port cannot be honoured, and such an endpoint is left out. So is a key whose value is not such
an object. What is left out is logged once for each change of the key, and listed with the reason in the status of the source. So is a
prefix under which there is nothing, a version that no value has, and a text where a list belongs, which counts as a list of one.

Used are the first 10,000 keys and endpoints, values of up to 384 KiB, and 16 MiB of keys and values in all. An answer of more than
128 MiB, or a line of a watch of more than 8 MiB, is not read to its end; the source fails then and goes on with what it knew. A config
that replaces another begins with what that one read of the same key from one of the same endpoints, whatever its user and TLS settings.

The members must have their JSON gateway switched on (\`--enable-grpc-gateway\`, the default of etcd). The gateway does not support
users by the common name of a client certificate; use \`username\` and \`password\`.`;

/** Example configs of `etcd`. @internal */
export const examples = [
  {
    title: 'Backends of one service, from a cluster of three.',
    config: {
      source: 'etcd',
      endpoints: ['http://10.0.0.1:2379', 'http://10.0.0.2:2379', 'http://10.0.0.3:2379'],
      key: 'services/api',
    },
  },
  {
    title: 'A secured cluster, a version key of its own, and static upstreams after ten minutes without etcd.',
    config: {
      source: 'etcd',
      endpoints: ['https://etcd.example.com:2379'],
      key: 'services/api',
      version_key: 'versions/api',
      timeout: '2s',
      username: 'proxy',
      password: 'example',
      tls: { root_ca_pem_files: ['/etc/etcd/ca.pem'] },
      grace_period: '10m',
    },
  },
] as const;
