/** Description of `etcd` for the docs, beyond the summary. @internal */
export const description = `Each key below \`key\` holds a JSON object with the addresses of backends:

\`\`\`json value
{ "version": "v2", "endpoints": ["10.0.0.1:8080", "http://10.0.0.2:8080"] }
\`\`\`

The entries of \`metadata\` (\`"metadata": { "zone": "eu-1" }\`) become labels of these backends: texts, numbers and booleans, at most 32. Policies such as \`subset\` use
them, and \`{http.reverse_proxy.upstream.label.NAME}\` gives their values.

The version key holds a plain text such as \`v2\`. Only values with that version are used, so changing one key moves all traffic at once (blue/green). The version and
the lists are always read from the same revision of the store.

The keys are read once and then watched: a request causes no call to etcd, and a change arrives at once. While etcd cannot be read, the last known backends are used
for \`grace_period\`. A config with an unreachable etcd loads; the source recovers by itself.

An endpoint is \`host:port\`. A scheme before it is removed, because the transport of the proxy decides which protocol is used. An endpoint with \`https://\`, with a
path or without a port is therefore left out, and so is a key whose value is not such an object. Everything that is left out is logged once for each change of the key,
and listed with the reason in the status of the source. The same applies to a prefix without keys, a version that no value has, and a text instead of a list, which is
read as a list of one.

Limits: the first 10,000 keys and endpoints, values of up to 384 KiB, and 16 MiB of keys and values in all. An answer of more than 128 MiB, or a line of a watch of
more than 8 MiB, is not read to its end; the source then fails and continues with what it knew. A new config starts with what the previous one read from the same
key at one of the same endpoints, even if user and TLS settings differ.

The members must have their JSON gateway switched on (\`--enable-grpc-gateway\`, the default of etcd). The gateway does not support users by the common name of a
client certificate; use \`username\` and \`password\`.`;

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
