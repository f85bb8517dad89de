import { array, type ConfigOf, duration, object, string } from '@caddis/core';
import { etcdClientFields } from '@caddis/etcd';

/** Config of {@link EtcdLoader}. @public */
export const EtcdLoaderConfig = object({
  ...etcdClientFields,
  key: string({ description: 'Key that holds the config. Other data of the fleet is stored below it, in `key/nodes/` and others.', minLength: 1 }),
  name: string({
    description: 'Name of this node. No other node of the fleet may have it.',
    optional: true,
    omitted: 'the name of the machine',
  }),
  public_keys: array(string({ description: 'An ed25519 key: in PEM, or its 32 bytes in base64.' }), {
    description: 'Keys that may sign configs. If there are any, the node accepts only configs that are signed with one of them.',
    default: [],
  }),
  report_ttl: duration({
    description: 'How long the report of a node stays in etcd after its last update.',
    default: '30s',
    minimum: '3s',
  }),
  last_good_file: string({
    description: 'File with the last config that was in use, for a start without etcd. If empty, none is kept. Only the owner can read it.',
    optional: true,
    omitted: '`fleet-NAME.json` in the folder `caddis` of `XDG_CONFIG_HOME`, or of `.config` in the home folder',
  }),
});

/** Loaded config of {@link EtcdLoader}. @public */
export type EtcdLoaderConfig = ConfigOf<typeof EtcdLoaderConfig>;
