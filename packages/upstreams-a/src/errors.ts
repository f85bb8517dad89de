import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstreams-a`.
 *
 * @public
 */
export const errors = defineErrors({
  A_PORT_INVALID: {
    message: 'bad port {port}',
    help: 'write a number from 0 to 65535 as a text, e.g. "8080", or a placeholder that has one',
    doc: 'The port of an `a` source is not a port number.',
  },
});
