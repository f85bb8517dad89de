import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/http-auth`.
 *
 * @public
 */
export const errors = defineErrors({
  HTTP_AUTH_ACCOUNT_INVALID: {
    message: 'account {index} cannot be used: {reason}',
    help: 'write a username, and the hash that `caddis hash-password` prints',
    doc: 'An account of `http_basic` has no name, no hash, or the name of another account. Placeholders in them are expanded when the config is loaded.',
  },
  HTTP_AUTH_PASSWORD_INVALID: {
    message: 'the password cannot be hashed: {reason}',
    help: 'choose another one',
    doc: 'A password for `caddis hash-password` is empty, or longer than what bcrypt uses.',
  },
});
