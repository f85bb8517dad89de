/**
 * `@caddis/fastcgi`: the transport `fastcgi` of the reverse proxy, for PHP and other applications behind FastCGI.
 *
 * @packageDocumentation
 */
export { errors as fastcgiErrors } from './errors.js';
export { FastcgiTransport } from './fastcgi-transport.js';
export { FastcgiTransportConfig } from './fastcgi-transport-config.js';
