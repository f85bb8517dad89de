import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstreams-docker`.
 *
 * @public
 */
export const errors = defineErrors({
  DOCKER_HOST_INVALID: {
    message: 'bad docker host {received}: {reason}',
    expected: 'an address that begins with unix://, tcp:// or npipe://',
    help: '{remedy}',
    doc:
      'The address of the engine, from `host` or `DOCKER_HOST`, cannot be used. Valid forms are `unix:///var/run/docker.sock`, ' +
      '`tcp://engine.example:2376` and `npipe:////./pipe/docker_engine`; the help shows the corrected address.',
  },
  DOCKER_PORT_INVALID: {
    message: 'bad port {received}',
    help: 'write a number from 1 to 65535 in quotes, or leave `port` out and label the containers',
    doc: 'The field `port` is not a valid port.',
  },
  DOCKER_ENGINE_UNREACHABLE: {
    message: 'no connection to {host}: {reason}',
    expected: 'an address on which a Docker engine listens',
    help: '{remedy}; it is tried again until it answers',
    doc:
      'The engine cannot be reached, or the connection broke before it answered. The help says what to check: whether the engine runs, whether ' +
      'this process may use its socket, or TLS.',
  },
  DOCKER_ENGINE_SILENT: {
    message: '{host} did not answer GET {path} in time',
    help: 'check the engine; if it is merely slow, raise `timeout`',
    doc: 'The engine accepted the connection, but did not answer within `timeout`.',
  },
  DOCKER_ENGINE_REFUSED: {
    message: '{host} answered {status} to GET {path}: {reason}',
    help: '{remedy}',
    doc: 'The engine, or a proxy in front of it, refused a request. The README of the package lists the endpoints that are used.',
  },
  DOCKER_ENGINE_ANSWER_INVALID: {
    message: '{host} answered GET {path} with something that is not a list of containers',
    help: 'check that the address is that of a Docker engine',
    doc: 'The answer of the engine does not have the form of its API, or no part of it does.',
  },
  DOCKER_ENGINE_ANSWER_TOO_LARGE: {
    message: '{host} answered GET {path} with more than {limit} bytes',
    help: 'use fewer labelled containers on one engine; the limits are in the documentation of the source',
    doc: 'An answer of the engine is larger than the limit. The last known containers are used.',
  },
});
