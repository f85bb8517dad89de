import { defineErrors } from '@caddis/core';

/**
 * All errors of the command.
 *
 * @internal
 */
export const errors = defineErrors({
  CADDIS_CONFIG_UNREADABLE: {
    message: 'config {file} cannot be read',
    doc: 'The file that was named as the config does not exist or may not be read.',
  },
});
