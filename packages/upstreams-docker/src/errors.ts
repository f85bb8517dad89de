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
    doc: 'The address of the engine, from `host` or `DOCKER_HOST`, cannot be used. It is written as `unix:///var/run/docker.sock`, `tcp://engine.example:2376` or `npipe:////./pipe/docker_engine`; the help says what is to be written in the place of what was.',
  },
  DOCKER_PORT_INVALID: {
    message: 'bad port {received}',
    help: 'write a number from 1 to 65535 in quotes, or leave `port` out and label the containers',
    doc: 'The field `port` is not a port.',
  },
  DOCKER_ENGINE_UNREACHABLE: {
    message: 'no connection to {host}: {reason}',
    expected: 'an address on which a Docker engine listens',
    help: '{remedy}; it is tried again until it answers',
    doc: 'The engine cannot be reached, or the connection broke before it answered. The help names what to look at: whether the engine runs, whether this process may use its socket, TLS.',
  },
  DOCKER_ENGINE_SILENT: {
    message: '{host} did not answer GET {path} in time',
    help: 'check the engine; if it is merely slow, raise `timeout`',
    doc: 'The engine took the connection and gave no answer within `timeout`.',
  },
  DOCKER_ENGINE_REFUSED: {
    message: '{host} answered {status} to GET {path}: {reason}',
    help: '{remedy}',
    doc: 'The engine, or a proxy before it, refused a request. The endpoints that are used are listed in the package’s README.',
  },
  DOCKER_ENGINE_ANSWER_INVALID: {
    message: '{host} answered GET {path} with something that is not a list of containers',
    help: 'check that the address is that of a Docker engine',
    doc: 'What the engine answered has not the form of its API, or nothing in it has.',
  },
  DOCKER_ENGINE_ANSWER_TOO_LARGE: {
    message: '{host} answered GET {path} with more than {limit} bytes',
    help: 'use fewer labelled containers on one engine; the limits are in the documentation of the source',
    doc: 'An answer of the engine is larger than what is read of one. The last known containers are used.',
  },
});
