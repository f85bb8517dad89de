import { array, boolean, object, string, type ConfigOf } from '@caddis/core';

function hostNames<const D extends string>(description: D) {
  return array(string({ description: 'Host name.' }), { description, default: [] });
}

/** Schema of what follows from the host names in the routes of a server. @internal */
export const automaticHttpsConfig = object(
  {
    disable: boolean({
      description: 'Whether nothing follows from them. Then a server is encrypted only if it has connection policies.',
      default: false,
    }),
    disable_redirects: boolean({
      description: 'Whether plain requests are not redirected. They never are, so an encrypted server with host names must say so.',
      default: false,
    }),
    disable_certificates: boolean({ description: 'Whether names may be without a certificate. None is ever obtained.', default: false }),
    skip: hostNames('Host names from which nothing follows.'),
    skip_certificates: hostNames('Host names that may be without a certificate.'),
  },
  {
    description:
      'What follows from host names in the routes of a server on another port than `http_port`: it is encrypted, and a ' +
      'certificate must be loaded for each of them.',
    default: {},
    sample: { value: { disable: true }, needed: true },
    unsupported: {
      ignore_loaded_certificates: 'no certificate is obtained, so loaded ones are always used; remove it',
      prefer_wildcard: 'no certificate is obtained, so nothing is there to prefer; remove it and load a wildcard certificate',
    },
  },
);

/** What follows from the host names, as it is loaded. @internal */
export type AutomaticHttpsConfig = ConfigOf<typeof automaticHttpsConfig>;
