import { array, type ConfigOf, duration, object, string } from '@caddis/core';
import { etcdClientFields } from '@caddis/etcd';

/** Config of {@link EtcdLoader}. @public */
export const EtcdLoaderConfig = object({
  ...etcdClientFields,
  key: string({ description: 'Key that holds the config. What belongs to the fleet stands below it: `key` + `/nodes/` and others.', minLength: 1 }),
  name: string({
    description: 'Name of this node, which no other node of the fleet has.',
    optional: true,
    omitted: 'the name of the machine',
  }),
  public_keys: array(string({ description: 'A key of ed25519: PEM, or its 32 bytes in base64.' }), {
    description: 'Keys that may sign configs. If there are any, the node only takes a config that one of them has signed.',
    default: [],
  }),
  report_ttl: duration({
    description: 'How long the report of a node stays in etcd after the node was heard of last.',
    default: '30s',
    minimum: '3s',
  }),
  last_good_file: string({
    description: 'File with the config that served last, for a start without etcd. Empty: none is kept. Only its owner can read it.',
    optional: true,
    omitted: '`fleet-NAME.json` in the folder `caddis` of `XDG_CONFIG_HOME`, or of `.config` in the home folder',
  }),
});

/** Loaded config of {@link EtcdLoader}. @public */
export type EtcdLoaderConfig = ConfigOf<typeof EtcdLoaderConfig>;
