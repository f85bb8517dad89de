import { array, boolean, object, string, type ConfigOf } from '@caddis/core';

function hostNames<const D extends string>(description: D) {
  return array(string({ description: 'Host name as the matcher has it; a wildcard stands for itself alone.' }), { description, default: [] });
}

/** Schema of a server's automatic HTTPS, which is derived from the host names in its routes. @internal */
export const automaticHttpsConfig = object(
  {
    disable: boolean({
      description: 'Whether nothing follows from them. Then a server is encrypted only if it has connection policies.',
      default: false,
    }),
    disable_redirects: boolean({ description: 'Whether plain requests for them are not redirected.', default: false }),
    disable_certificates: boolean({ description: 'Whether no certificates are obtained for them.', default: false }),
    skip: hostNames('Host names from which nothing follows.'),
    skip_certificates: hostNames('Host names for which no certificate is obtained.'),
    ignore_loaded_certificates: boolean({
      description: 'Whether a certificate is obtained also for a name that a loaded one is for.',
      default: false,
    }),
    prefer_wildcard: boolean({
      description: 'Accepted for configs of Caddy 2.9: a wildcard that is managed always does for the names directly below its domain.',
      default: false,
      deprecated: 'remove it: a wildcard does for the names below it anyway',
    }),
  },
  {
    description:
      'What follows from host names in the routes of a server on another port than `http_port`: it is encrypted, a certificate is obtained and ' +
      'renewed for each of them that no loaded one is for, and plain requests on `http_port` are redirected.',
    default: {},
    sample: { value: { disable: true }, needed: true },
  },
);

/** Config of automatic HTTPS after loading. @internal */
export type AutomaticHttpsConfig = ConfigOf<typeof automaticHttpsConfig>;
