/** Description of the storage `etcd` for its documentation page. @internal */
export const description = `All servers with the same cluster and \`key\` have the same certificates, accounts and locks: one of them orders a certificate, and all serve it. A challenge
of ACME is answered by whichever server is asked.

Locks are leases: a server that dies loses them after \`lock_ttl\`. Those who wait for a lock get it in the order in which they came.

While etcd is away, the certificates that were loaded are served on; nothing is obtained or renewed, which is tried again in growing intervals. A server that starts
meanwhile serves the certificates of its last good copy: what it has read or written below \`certificates/\`, \`ocsp/\` and \`pki/\` stands in \`last_good_folder\`, too, in the form of the storage
\`file_system\`. The log says so. Accounts are not copied.

Private keys stand in etcd as they are: whoever can read the keys below \`key\` has them. Use \`tls\` and a user of its own. The user must be allowed to read and write all
keys below \`key\` + \`/\`.`;

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
