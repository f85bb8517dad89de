import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/admin`.
 *
 * @public
 */
export const errors = defineErrors({
  ADMIN_ADDRESS_INVALID: {
    message: '{place}: bad address {address} of the admin endpoint: {reason}',
    help: 'write one socket: localhost:2019, or unix//run/caddis/admin.sock',
    doc: 'What `admin.listen`, the environment variable `CADDY_ADMIN` or `--address` names is not one TCP port or unix socket.',
  },
  ADMIN_LISTEN_FAILED: {
    message: '{place}: the admin endpoint cannot listen on {address}: {reason}',
    help: 'choose another address with admin.listen, or turn the endpoint off with "admin": { "disabled": true }',
    doc: 'The socket of the admin endpoint cannot be opened, so the config is refused. Where nobody has chosen the address, it is only a warning, and there is no endpoint.',
  },
  ADMIN_ORIGIN_INVALID: {
    message: '/admin/origins/{index}: bad origin {origin}',
    help: 'write host:port, or scheme://host:port',
    doc: 'An entry of `admin.origins` is no origin.',
  },
  ADMIN_ROUTE_INVALID: {
    message: '/admin/api: module {module}: {reason}',
    help: 'this is not a mistake in the config; tell the authors of {package}',
    doc: 'A module of the namespace `admin.api` has a route that cannot be used: its path is none, is taken by another module, or it names no methods.',
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
