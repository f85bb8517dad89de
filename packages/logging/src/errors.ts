import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/logging`.
 *
 * @public
 */
export const errors = defineErrors({
  LOGGING_FILE_UNWRITABLE: {
    message: 'cannot write to the log file {path}',
    expected: 'a path that this process may write to',
    help: 'check that this process may write to the file and its folder',
    doc: 'A log file cannot be opened or created. The cause says why.',
  },
  LOGGING_ADDRESS_UNREACHABLE: {
    message: 'cannot connect to {address} to send a log',
    expected: 'an address at which a log receiver listens',
    help: 'start the log receiver, or set `soft_start`',
    doc: 'The writer `net` cannot connect, and `soft_start` is off. The cause says why.',
  },
  LOGGING_NETWORK_UNSUPPORTED: {
    message: 'a log cannot be sent over {network}',
    help: 'use tcp, udp or unix',
    doc: 'The address of the writer `net` has a network that Node.js cannot send to.',
  },
});
