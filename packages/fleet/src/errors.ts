import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/fleet`.
 *
 * @public
 */
export const errors = defineErrors({
  FLEET_KEY_INVALID: {
    message: 'bad key {key}: {reason}',
    help: 'write a key without a slash at either end, e.g. "caddis/edge"',
    doc: 'The key of a fleet is empty, begins or ends with a slash, or holds two in a row.',
  },
  FLEET_NAME_INVALID: {
    message: 'bad name {name} of a node',
    help: 'use letters, digits, ".", "_" and "-", 200 characters at most',
    doc: 'The name of a node is a part of a key, and must be one.',
  },
  FLEET_KEY_UNUSABLE: {
    message: 'bad {kind} key: {reason}',
    help: 'openssl genpkey -algorithm ed25519 makes a private key, openssl pkey -pubout the public one',
    doc: 'A key for signatures is none, or is not of the kind ed25519.',
  },
  FLEET_UNSIGNED: {
    message: 'revision {revision} is not signed',
    help: 'push it with caddis fleet push --key FILE',
    doc: 'A node with `public_keys` takes signed configs only. It goes on with the config that it has.',
  },
  FLEET_SIGNATURE_INVALID: {
    message: 'the signature of revision {revision} is not good: {reason}',
    doc: 'The config was changed after it was signed, or is signed with a key that the node does not know. It goes on with the config that it has.',
  },
  FLEET_SIGNATURE_OLD: {
    message: 'the signature of revision {revision} is older than that of the config that was taken before',
    help: 'sign it anew: caddis fleet rollback --key FILE',
    doc: 'Somebody has put an old signed config back without signing it anew. Whoever can write to etcd, and has no key, could else undo a change.',
  },
  FLEET_CONFIG_MISSING: {
    message: 'there is no config under the key {key}',
    help: 'push one: caddis fleet push FILE',
    doc: 'The key that nodes follow does not exist.',
  },
  FLEET_CONFIG_TOO_LARGE: {
    message: 'the config has {bytes} bytes, and a value in etcd may have {limit}',
    help: 'take out what the nodes can read from files of their own, such as certificates and lists',
    doc: 'A config is one value in etcd, whose requests are bounded.',
  },
  FLEET_ADMIN_SECTION: {
    message: 'the config has a section admin, which belongs to each machine',
    help: 'take it out; the config that a node is started with has it',
    doc: 'The config of a fleet must not have a section `admin`: it could cut the nodes off from the next one.',
  },
  FLEET_CONFLICT: {
    message: 'the key {key} was changed by somebody else meanwhile: {found} is there, not revision {expected}',
    help: 'look at it with caddis fleet status, and push again',
    doc: 'Configs are changed only from the one that was seen before, so that of two at the same time one is told.',
  },
  FLEET_CANARY_UNDER_WAY: {
    message: 'revision {revision} is being tried by {nodes}',
    help: 'wait for whoever pushes it; where it was given up, it ends by itself within {seconds} s',
    doc: 'One revision at a time is tried by a part of the nodes.',
  },
  FLEET_CANARY_IMPOSSIBLE: {
    message: '{wanted} nodes should try the config, and {found} can: they report, and serve the revision of the key',
    doc: 'A push with `--canary` needs as many nodes that are well.',
  },
  FLEET_CANARY_FAILED: {
    message: 'the config was taken back: {reason}',
    doc: 'The nodes that tried the config were not well with it. They go back to the one of the key, which was not changed.',
  },
  FLEET_NOT_TAKEN: {
    message: 'revision {revision} is not served by all nodes: {reason}',
    help: 'caddis fleet status tells what is wrong; caddis fleet rollback goes back',
    doc: 'The key was changed, and nodes have refused the config, or have not answered in time. Those go on with the config that they have.',
  },
  FLEET_HISTORY_MISSING: {
    message: 'there is no revision {revision} to go back to',
    help: 'there are: {known}',
    doc: 'The history holds the last twenty configs.',
  },
  FLEET_LOADER_MISSING: {
    message: '{file} does not say which fleet: it has no admin.config.load with the module etcd',
    help: 'name the config that a node is started with: --config FILE',
    doc: 'The commands of a fleet find the cluster and the key in the config of a node.',
  },
});
