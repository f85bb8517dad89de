/**
 * `@caddis/tls`: the app `tls`, which holds the certificates of encrypted listeners.
 *
 * @packageDocumentation
 */
export { errors as tlsAcmeErrors } from './acme/acme-errors.js';
export { AcmeIssuer } from './acme/acme-issuer.js';
export { AcmeIssuerConfig } from './acme/acme-config.js';
export { errors as tlsErrors } from './errors.js';
export { TlsApp, TlsAppConfig } from './tls-app.js';
