/** Description of the storage `etcd` for its documentation page. @internal */
export const description = `All servers with the same cluster and \`key\` share certificates, accounts and locks: one of them orders a certificate, and all serve it.
Any of them can answer an ACME challenge.

Locks are leases: a server that dies loses its locks after \`lock_ttl\`. Servers that wait for a lock get it in the order in which they asked.

While etcd is not available, loaded certificates stay in use, but none are obtained or renewed; that is retried at growing intervals. A server that starts in that
time uses its last good copy: everything that it has read or written below \`certificates/\`, \`ocsp/\` and \`pki/\` is also in \`last_good_folder\`, in the form of the
storage \`file_system\`. It logs that it does so. Accounts are not copied. Each cluster needs a folder of its own: the default depends on \`key\` and \`endpoints\`, so
a change of either begins a new copy, and the old folder can be deleted.

Private keys are stored in etcd unencrypted: whoever can read the keys below \`key\` has them. Use \`tls\` and a separate etcd user. That user must be allowed to read
and write all keys below \`key\` + \`/\`.`;

/** @internal */
export const examples = [
  {
    title: 'All servers of a fleet share their certificates.',
    config: { module: 'etcd', endpoints: ['http://10.0.0.1:2379', 'http://10.0.0.2:2379', 'http://10.0.0.3:2379'] },
  },
  {
    title: 'With TLS and a user of its own.',
    config: {
      module: 'etcd',
      endpoints: ['https://etcd.example.com:2379'],
      key: 'edge/certificates',
      username: 'edge',
      password: 'A-long-one',
      tls: { root_ca_pem_files: ['/etc/caddis/etcd-ca.pem'] },
    },
  },
];
