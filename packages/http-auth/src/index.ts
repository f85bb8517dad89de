/**
 * `@caddis/http-auth`: the handler `authentication`, and names with passwords.
 *
 * @packageDocumentation
 */
export { AuthenticationConfig, AuthenticationHandler } from './authentication-handler.js';
export { defaultArgon2idWork, defaultCost, hashPassword, hashPasswordWithArgon2id, type Argon2idWork } from './basic/hash-password.js';
export { HttpBasicConfig, HttpBasicProvider } from './basic/http-basic.js';
export { errors as httpAuthErrors } from './errors.js';
