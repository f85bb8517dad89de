/**
 * `caddis`: the command, and the list of standard packages.
 *
 * @packageDocumentation
 */
export { standardPackages } from './standard-packages.js';
export { version } from './version.js';
