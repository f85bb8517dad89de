/**
 * `@caddis/http-auth`: the handler `authentication`, and names with passwords.
 *
 * @packageDocumentation
 */
export { AuthenticationConfig, AuthenticationHandler } from './authentication-handler.js';
export { defaultCost, hashPassword } from './basic/hash-password.js';
export { HttpBasicConfig, HttpBasicProvider } from './basic/http-basic.js';
export { errors as httpAuthErrors } from './errors.js';
