/** Description of the loader `etcd` for its documentation page. @internal */
export const description = `The config under \`key\` has no section \`admin\`: the one of the machine stays. It is read and watched by all nodes. Each checks it, assembles and starts it
beside the one that serves, and takes it when all of that succeeds; else it goes on with what it has, and reports what is wrong.

Each node keeps a report in etcd, below \`key\` + \`/nodes/\`, which goes when the node goes: \`caddis fleet status\` shows them. \`caddis fleet push\` changes the config,
\`caddis fleet rollback\` goes back.

A node that starts while etcd cannot be read serves the config that it has taken last, and says how old that is. So does one that starts when the config in etcd is
refused.

The user must be allowed to read and write \`key\` and all below \`key\` + \`/\`.`;

/** @internal */
export const examples = [
  {
    title: 'A node of the fleet caddis/edge.',
    config: { module: 'etcd', endpoints: ['http://10.0.0.1:2379', 'http://10.0.0.2:2379', 'http://10.0.0.3:2379'], key: 'caddis/edge' },
  },
  {
    title: 'A node that takes signed configs only.',
    config: {
      module: 'etcd',
      endpoints: ['https://etcd.example.com'],
      key: 'caddis/edge',
      name: 'edge-1',
      public_keys: ['11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
    },
  },
];
