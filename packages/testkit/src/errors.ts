import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/testkit`, except the findings about modules: see `findings`.
 *
 * @public
 */
export const errors = defineErrors({
  TESTKIT_NETWORK_REFUSED: {
    message: 'the network is refused in this test: {address}',
    help: 'start a server in the test and use its address, or say `network: true` to createHost',
    doc: 'Code in a test process tried to reach an address outside of the process, while a host exists that was created without `network: true`.',
  },
  TESTKIT_NO_SUCH_MODULE: {
    message: 'no module stands at {pointer}',
    help: 'the modules of this config are at: {pointers}',
    doc: 'A test requested the module at a JSON pointer where the config of the host has none.',
  },
});
