import { array, boolean, object, string, type ConfigOf } from '@caddis/core';

function hostNames<const D extends string>(description: D) {
  return array(string({ description: 'Host name as it is written in the matcher. A wildcard means only itself.' }), { description, default: [] });
}

/** Schema of a server's automatic HTTPS, which is derived from the host names in its routes. @internal */
export const automaticHttpsConfig = object(
  {
    disable: boolean({
      description: 'Whether automatic HTTPS is off. The server is then encrypted only if it has connection policies.',
      default: false,
    }),
    disable_redirects: boolean({ description: 'Whether plain HTTP requests are not redirected to HTTPS.', default: false }),
    disable_certificates: boolean({ description: 'Whether no certificates are obtained.', default: false }),
    skip: hostNames('Host names from which nothing follows.'),
    skip_certificates: hostNames('Host names for which no certificate is obtained.'),
    ignore_loaded_certificates: boolean({
      description: 'Whether certificates are also obtained for names that a loaded certificate covers.',
      default: false,
    }),
    prefer_wildcard: boolean({
      description: 'Accepted for compatibility with Caddy 2.9. A managed wildcard certificate is always used for the names directly below its domain.',
      default: false,
      deprecated: 'remove it: a wildcard certificate is used for the names below it anyway',
    }),
  },
  {
    description:
      'Automatic HTTPS, which follows from the host names in the routes of a server on a port other than `http_port`: the server is encrypted, a ' +
      'certificate is obtained and renewed for each name that no loaded certificate covers, and plain HTTP requests on `http_port` are redirected.',
    default: {},
    sample: { value: { disable: true }, needed: true },
  },
);

/** Config of automatic HTTPS after loading. @internal */
export type AutomaticHttpsConfig = ConfigOf<typeof automaticHttpsConfig>;
