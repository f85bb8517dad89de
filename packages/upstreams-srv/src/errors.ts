import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstreams-srv`.
 *
 * @public
 */
export const errors = defineErrors({
  SRV_NO_USABLE_RECORD: {
    message: 'no srv record of {name} can be used: {reasons}',
    help: 'correct the records, or the addresses of their targets',
    doc: 'There are SRV records, but each has an invalid target name or a target without an address. The message gives the reason for each.',
  },
});
