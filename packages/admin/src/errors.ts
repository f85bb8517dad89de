import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/admin`.
 *
 * @public
 */
export const errors = defineErrors({
  ADMIN_ADDRESS_INVALID: {
    message: '{place}: bad address {address} of the admin endpoint: {reason}',
    expected: 'one TCP port or one unix socket',
    help: 'write one socket: localhost:2019, or unix//run/caddis/admin.sock',
    doc: 'The value of `admin.listen`, of the environment variable `CADDY_ADMIN` or of `--address` is not exactly one TCP port or Unix socket.',
  },
  ADMIN_LISTEN_FAILED: {
    message: '{place}: the admin endpoint cannot listen on {address}: {reason}',
    expected: 'an address of this machine on which nothing else listens, and on which this process may',
    help: 'choose another address with admin.listen, or turn the endpoint off with "admin": { "disabled": true }',
    doc: 'The socket of the admin endpoint cannot be opened, so the config is refused. If the default address is used, this is only a warning, and there is no endpoint.',
  },
  ADMIN_ORIGIN_INVALID: {
    message: '/admin/origins/{index}: bad origin {origin}',
    expected: 'host:port or scheme://host:port',
    help: 'write host:port, or scheme://host:port',
    doc: 'An entry of `admin.origins` is not an origin.',
  },
  ADMIN_ROUTE_INVALID: {
    message: '/admin/api: module {module}: {reason}',
    help: 'this is not a mistake in the config; report it to the authors of {package}',
    doc: 'A module of the namespace `admin.api` has a route that cannot be used: its path is not valid or is used by another module, or the route has no methods.',
  },
  ADMIN_LOAD_RECURSIVE: {
    message: '/admin/config/load: a config that was loaded by {loader} names a loader itself, without load_delay',
    expected: 'a load_delay beside the loader',
    help: 'add a load_delay to that config, or remove admin.config.load from it',
    doc: 'A config that was read by a loader would load another config at once, which could repeat without end. It is refused.',
  },
  ADMIN_LOAD_SECTION: {
    message: 'the config from {loader} has a section admin, which each machine sets itself',
    expected: 'a config without a section admin',
    help: 'remove admin from it, and write it in the config that names the loader',
    doc: 'A config for many machines must not have a section `admin`: each machine keeps its own section, which says where the next config comes from.',
  },
  ADMIN_LOAD_STATUS: {
    message: '{url} answered {status}',
    expected: 'a status from 200 to 399',
    doc: 'The loader `http` got a status outside of 200 to 399 instead of a config.',
  },
  ADMIN_LOAD_UNREACHABLE: {
    message: 'cannot read the config from {url}: {reason}',
    expected: 'a whole response of the server',
    doc: 'The loader `http` could not reach its server, or the connection broke during the response.',
  },
  ADMIN_LOAD_INVALID: {
    message: 'cannot read the config from {url}: {reason}',
    doc:
      'The loader `http` cannot work with its URL or with the response: the URL is not valid, the response is too large, the redirects do not end, ' +
      'or the content type is not valid.',
  },
  ADMIN_SECRET_UNKNOWN: {
    message: 'a marker of a secret cannot be replaced: {reason}',
    expected: 'a marker of the running config, in a field that is secret',
    help: 'write the secret itself',
    doc:
      'A change or a new config has the marker of a hidden secret in a place where the secret would be shown, or one that stands for no ' +
      'secret of the running config. It is reported as a problem, with its place.',
  },
  ADMIN_UNREACHABLE: {
    message: 'no server answers at the admin endpoint {address}: {reason}',
    help: 'check that the server is running, or give its address with --address',
    doc: 'A command could not reach the admin endpoint of a running server.',
  },
  ADMIN_REFUSED: {
    message: 'the admin endpoint {address} answered {status}: {reason}',
    doc: 'A command reached the admin endpoint of a running server, but was refused.',
  },
});
