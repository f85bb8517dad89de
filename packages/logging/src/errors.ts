import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/logging`.
 *
 * @public
 */
export const errors = defineErrors({
  LOGGING_FILE_UNWRITABLE: {
    message: 'cannot write to the log file {path}',
    help: 'check that this process may write to the file and its folder',
    doc: 'A log file cannot be opened or made. The cause says why.',
  },
});
