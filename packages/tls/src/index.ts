/**
 * `@caddis/tls`: the app `tls`, which holds the certificates of encrypted listeners.
 *
 * @packageDocumentation
 */
export { errors as tlsErrors } from './errors.js';
export { TlsApp, TlsAppConfig } from './tls-app.js';
