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
    doc: 'What `admin.listen`, the environment variable `CADDY_ADMIN` or `--address` names is not one TCP port or unix socket.',
  },
  ADMIN_LISTEN_FAILED: {
    message: '{place}: the admin endpoint cannot listen on {address}: {reason}',
    expected: 'an address of this machine on which nothing else listens, and on which this process may',
    help: 'choose another address with admin.listen, or turn the endpoint off with "admin": { "disabled": true }',
    doc: 'The socket of the admin endpoint cannot be opened, so the config is refused. Where nobody has chosen the address, it is only a warning, and there is no endpoint.',
  },
  ADMIN_ORIGIN_INVALID: {
    message: '/admin/origins/{index}: bad origin {origin}',
    expected: 'host:port or scheme://host:port',
    help: 'write host:port, or scheme://host:port',
    doc: 'An entry of `admin.origins` is no origin.',
  },
  ADMIN_ROUTE_INVALID: {
    message: '/admin/api: module {module}: {reason}',
    help: 'this is not a mistake in the config; tell the authors of {package}',
    doc: 'A module of the namespace `admin.api` has a route that cannot be used: its path is none, is taken by another module, or it names no methods.',
  },
  ADMIN_LOAD_RECURSIVE: {
    message: '/admin/config/load: a config that was loaded by {loader} names a loader itself, without load_delay',
    expected: 'a load_delay beside the loader',
    help: 'give it a load_delay, or take admin.config.load out of it',
    doc: 'A config that a loader has brought would bring another one at once, and that perhaps the next, without end. It is refused.',
  },
  ADMIN_LOAD_SECTION: {
    message: 'the config that {loader} has brought has a section admin, which belongs to the machine',
    expected: 'a config without a section admin',
    help: 'take admin out of it; write it in the config that names the loader',
    doc: 'A config for many machines that follow it must not have a section `admin`: the one of each machine stays, and with it the way to the next config.',
  },
  ADMIN_LOAD_STATUS: {
    message: '{url} answered {status}',
    expected: 'a status from 200 to 399',
    doc: 'The loader `http` got no config, but another status than 200 to 399.',
  },
  ADMIN_LOAD_UNREACHABLE: {
    message: 'cannot read the config from {url}: {reason}',
    expected: 'a whole response of the server',
    doc: 'The loader `http` could not reach its server, or the response broke off.',
  },
  ADMIN_LOAD_INVALID: {
    message: 'cannot read the config from {url}: {reason}',
    doc: 'What the loader `http` was told, or has got, cannot be used: the URL is none, the response is too large, redirects without end, or has a content type that is none.',
  },
  ADMIN_SECRET_UNKNOWN: {
    message: 'a marker of a secret cannot be replaced: {reason}',
    expected: 'a marker of the running config, in a field that is secret',
    help: 'write the secret itself',
    doc: 'A change or a load has the marker of a secret where the secret would be shown, or one that stands for no secret of the running config. Told as a problem, with its place.',
  },
  ADMIN_UNREACHABLE: {
    message: 'no server answers at the admin endpoint {address}: {reason}',
    help: 'is it running? Name the address with --address where it is another one',
    doc: 'A command could not reach the admin endpoint of a running server.',
  },
  ADMIN_REFUSED: {
    message: 'the admin endpoint {address} answered {status}: {reason}',
    doc: 'A command reached the admin endpoint of a running server, and was refused.',
  },
});
