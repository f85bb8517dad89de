/** Description of the loader `etcd` for its documentation page. @internal */
export const description = `The config under \`key\` has no section \`admin\`: each machine keeps its own. All nodes read and watch that key. Each node checks a new
config, then builds and starts it beside the running one. If all of that succeeds, the node switches to it; otherwise it keeps the config that it has and reports what
is wrong.

Each node keeps a report in etcd, below \`key\` + \`/nodes/\`, which is removed when the node goes away. \`caddis fleet status\` shows the reports,
\`caddis fleet push\` changes the config, and \`caddis fleet rollback\` restores an earlier one.

A node that starts while etcd cannot be read, or while the config in etcd is refused, uses the last config that it accepted, and logs how old that config is.

The user must be allowed to read and write \`key\` and all keys below \`key\` + \`/\`.`;

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
