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
    doc: 'Something in the process of a test tried to reach an address outside of it while a host lives that was made without `network: true`.',
  },
  TESTKIT_NO_SUCH_MODULE: {
    message: 'no module stands at {pointer}',
    help: 'the modules of this config are at: {pointers}',
    doc: 'A test asked a host for the module at a JSON pointer at which its config has none.',
  },
});
