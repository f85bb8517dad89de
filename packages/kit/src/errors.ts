import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/kit`.
 *
 * @public
 */
export const errors = defineErrors({
  KIT_HTTP_STATUS: {
    message: '{host} answered {status}: {text}',
    doc: 'An HTTP service answered with a status other than 200.',
  },
  KIT_HTTP_TOO_LARGE: {
    message: '{host} answered more than {bytes} bytes',
    doc: 'The answer of an HTTP service is larger than the limit.',
  },
  KIT_TLS_INCOMPLETE: {
    message: '{given} is set without {missing}',
    expected: 'both {given} and {missing}, or neither',
    help: 'set both or neither',
    doc: 'Only one of the two files of a client certificate is set.',
  },
  KIT_TLS_FILE_UNREADABLE: {
    message: 'cannot read {file}',
    expected: 'a file that this process may read',
    help: 'check that the file exists and that this process may read it',
    doc: 'A file with certificates or a key for TLS cannot be read. The cause says why.',
  },
});
