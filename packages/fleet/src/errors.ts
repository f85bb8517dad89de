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
    doc: 'The key of a fleet is empty, begins or ends with a slash, or contains two slashes in a row.',
  },
  FLEET_NAME_INVALID: {
    message: 'bad name {name} of a node',
    help: 'use letters, digits, ".", "_" and "-", 200 characters at most',
    doc: 'The name of a node is not valid as a part of a key.',
  },
  FLEET_KEY_UNUSABLE: {
    message: 'bad {kind} key: {reason}',
    help: 'openssl genpkey -algorithm ed25519 makes a private key, openssl pkey -pubout the public one',
    doc: 'A key for signatures is not a key, or is not an ed25519 key.',
  },
  FLEET_UNSIGNED: {
    message: 'revision {revision} is not signed',
    help: 'push it with caddis fleet push --key FILE',
    doc: 'A node with `public_keys` accepts only signed configs, and this one is not signed. The node keeps the config that it has.',
  },
  FLEET_SIGNATURE_INVALID: {
    message: 'the signature of revision {revision} is not valid: {reason}',
    doc: 'The config was changed after it was signed, or was signed with a key that the node does not know. The node keeps the config that it has.',
  },
  FLEET_SIGNATURE_OLD: {
    message: 'the signature of revision {revision} is older than that of the previous config',
    help: 'sign it again: caddis fleet rollback --key FILE',
    doc: 'An old signed config was restored without a new signature. Otherwise, anybody with write access to etcd, but without a key, could undo a change.',
  },
  FLEET_CONFIG_MISSING: {
    message: 'there is no config under the key {key}',
    help: 'push one: caddis fleet push FILE',
    doc: 'The key that nodes follow does not exist.',
  },
  FLEET_CONFIG_TOO_LARGE: {
    message: 'the config has {bytes} bytes, and a value in etcd may have {limit}',
    help: 'move parts that the nodes can read from their own files, such as certificates and lists, out of the config',
    doc: 'The config is too large: it is one value in etcd, and etcd limits the size of requests.',
  },
  FLEET_ADMIN_SECTION: {
    message: 'the config has a section admin, which each machine sets itself',
    help: 'remove it, and write it in the config that the node is started with',
    doc: 'The config of a fleet must not have a section `admin`: it could cut the nodes off from the next one.',
  },
  FLEET_CONFLICT: {
    message: 'the key {key} was changed by somebody else: it has {found}, not revision {expected}',
    help: 'check the config with caddis fleet status, and push again',
    doc: "The config was changed by somebody else after it was read. This check keeps two people from overwriting each other's changes.",
  },
  FLEET_CANARY_UNDER_WAY: {
    message: 'revision {revision} is on trial on {nodes}',
    help: 'wait until the other push is done; an abandoned one expires within {seconds} s',
    doc: 'Another push is on trial on some of the nodes. Only one revision can be tried at a time.',
  },
  FLEET_CANARY_IMPOSSIBLE: {
    message: '{wanted} nodes should try the config, but only {found} report and serve the revision of the key',
    doc: 'A push with `--canary` needs that many healthy nodes.',
  },
  FLEET_CANARY_FAILED: {
    message: 'the config was rolled back: {reason}',
    doc: 'The nodes that tried the config were not healthy with it. They go back to the config of the key, which was not changed.',
  },
  FLEET_NOT_TAKEN: {
    message: 'revision {revision} is not served by all nodes: {reason}',
    help: 'caddis fleet status shows what is wrong; caddis fleet rollback goes back',
    doc: 'The key was changed, but some nodes refused the config or did not answer in time. Those nodes keep the config that they have.',
  },
  FLEET_HISTORY_MISSING: {
    message: 'there is no revision {revision} to restore',
    help: 'available revisions: {known}',
    doc: 'The revision is not in the history, which holds the last twenty configs.',
  },
  FLEET_LOADER_MISSING: {
    message: '{file} does not name a fleet: it has no admin.config.load with the module etcd',
    help: 'give the config that a node is started with: --config FILE',
    doc: 'Fleet commands read the cluster and the key from the config of a node. The file is not such a config.',
  },
});
