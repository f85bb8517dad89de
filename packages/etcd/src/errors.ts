import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/etcd`.
 *
 * @public
 */
export const errors = defineErrors({
  ETCD_ENDPOINT_INVALID: {
    message: 'bad endpoint {endpoint}: {reason}',
    expected: 'a URL with http or https',
    help: 'write a client URL of a member, e.g. "http://10.0.0.1:2379" or "https://etcd.example.com:2379"',
    doc: 'An entry of `endpoints` is not the URL of an etcd member.',
  },
  ETCD_INCOMPLETE: {
    message: '{given} is set without {missing}',
    expected: 'both {given} and {missing}, or neither',
    help: 'set both or neither',
    doc: 'Only one of `username` and `password` is set.',
  },
  ETCD_UNREACHABLE: {
    message: 'cannot reach etcd at {endpoint}: {reason}',
    expected: 'an endpoint on which etcd listens',
    doc: 'The connection to a member failed, or broke before the member answered. The cause says more.',
  },
  ETCD_TIMEOUT: {
    message: 'etcd at {endpoint} did not answer within {timeout}',
    doc: 'A member accepted a request, but did not answer within `timeout`: it is overloaded, stopped, or cut off from its cluster.',
  },
  ETCD_REFUSED: {
    message: 'etcd at {endpoint} refused: {reason}',
    doc: 'A member answered with an error, e.g. because it has no leader.',
  },
  ETCD_DENIED: {
    message: 'etcd at {endpoint} denied access: {reason}',
    help: 'check username and password, and that a role of the user may read, and where the module writes also write, the keys that the config names, and those below them',
    doc: 'The user name, the password or the permissions of the user are wrong, or no user is configured and etcd requires one.',
  },
  ETCD_COMMON_NAME: {
    message: 'etcd at {endpoint} takes no client certificate with a common name, because it has users',
    help: 'set client_certificate_file to one whose subject has no CN, e.g. only an O',
    doc:
      'With authentication switched on, etcd refuses every call to its JSON gateway from a client certificate with a common name, because it takes ' +
      'that name for a user.',
  },
  ETCD_ANSWER_INVALID: {
    message: 'etcd at {endpoint} answered with something that is not from etcd: {answer}',
    help: 'check that the endpoint is a client URL of etcd 3.4 or later, and that its JSON gateway is on (--enable-grpc-gateway)',
    doc: 'The server at an endpoint does not behave like the JSON gateway of etcd.',
  },
  ETCD_ANSWER_TOO_LARGE: {
    message: 'etcd at {endpoint} gave more than {limit} bytes for {what}',
    help: 'keep the keys of different services apart by their prefix, and values small; the limits are in the documentation of the source',
    doc: 'An answer of a member is larger than the limit for what is kept in memory. The last known backends are used.',
  },
  ETCD_WATCH_ENDED: {
    message: 'the watch of etcd at {endpoint} broke off: {reason}',
    doc: 'The connection of a watch ended because the member stopped or the network failed. The source reads everything again and continues to watch.',
  },
  ETCD_CLUSTER_DOWN: {
    message: 'none of the {count} etcd endpoints could be used: {reasons}',
    doc: 'Every endpoint was tried in turn and failed. The cause lists the failures in that order.',
  },
});
