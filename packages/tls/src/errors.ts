import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/tls`.
 *
 * @public
 */
export const errors = defineErrors({
  TLS_CERTIFICATE_INVALID: {
    message: 'certificate {origin}: {reason}',
    expected: 'a certificate in PEM and the private key that belongs to it',
    help: 'give the chain and its own private key, both PEM, in files that the process may read',
    doc: 'A certificate in the config cannot be read, or does not belong to its key.',
  },
  TLS_AUTOMATION_INVALID: {
    message: '{reason}',
    doc: 'The settings in `automation` or `automate` can never work, or would let anybody order certificates.',
  },
  TLS_AUTHORITY_MISSING: {
    message: 'there are no certificates at {authority}',
    expected: 'certificates in PEM',
    help: 'name an existing value of the storage, or an authority of the app pki',
    doc: 'There are no certificates of authorities or clients at the place from which they should be read.',
  },
  TLS_CALL_LATE: {
    message: '{what} within {seconds} s',
    help: 'check that the service that it depends on is reachable',
    doc: 'A storage, an issuer, a getter or a permission module did not answer in time.',
  },
  TLS_CERTIFICATE_OUTLIVED: {
    message: 'the new certificate is valid from {begins} to {expires}; by the clock of this machine, {now}, it must already be renewed',
    help: 'check that the clock of this machine is right, and which lifetimes the authority uses',
    doc:
      'An issuer issued a certificate that, by the clock of this machine, has expired or is about to expire. It is used while it is valid. Another ' +
      'one is ordered after a growing pause, as after a failure.',
  },
  TLS_CLIENT_REFUSED: {
    message: 'the certificate is not one of the accepted ones',
    help: 'to accept the client, add the certificate to the verifier `leaf`',
    doc: 'A client presented a certificate that the verifier `leaf` does not list.',
  },
  TLS_OCSP_FAILED: {
    message: 'the OCSP responder {url} cannot be used: {reason}',
    help: 'check that this machine can reach it; `disable_ocsp_stapling` turns stapling off',
    doc: 'An OCSP responder, which says whether certificates are revoked, cannot be reached, does not answer in time, or sends an invalid answer.',
  },
  TLS_ISSUER_NOT_FOUND: {
    message: 'the certificate of the authority cannot be fetched from {url}: {reason}',
    help: 'check that this machine can reach it, or put the whole chain into the file of the certificate; `disable_ocsp_stapling` turns stapling off',
    doc: 'A chain has only its first certificate. OCSP also needs the certificate of its authority, which could not be fetched from the URL in the first one.',
  },
  TLS_STORAGE_KEY_INVALID: {
    message: 'the key {key} points outside of the storage',
    help: 'report it to the author of the module that uses the storage',
    doc: 'A module used a storage key in which one of the parts is `.` or `..`.',
  },
  TLS_ACME_UNREACHABLE: {
    message: 'the ACME server cannot be reached: {method} {url}: {reason}',
    help: 'check that this machine can reach the server, that its authority is trusted, and that the clock is right',
    doc: 'An ACME server cannot be reached, its certificate is not trusted, or it does not answer in time.',
  },
  TLS_ACME_ANSWER_INVALID: {
    message: 'the ACME server answered {method} {url} with something that cannot be used: {reason}',
    help: 'check that `ca` is the URL of an ACME directory',
    doc: 'The answer of an ACME server is not JSON, lacks a required field, or is too long.',
  },
  TLS_ACME_REFUSED: {
    message: 'the ACME server refused: {method} {url}: {status} {type}: {detail}',
    doc: 'An ACME server answered with an error. Its type is one of RFC 8555, section 6.7. `retryAfter` says when to ask again, if the server gives a time.',
  },
  TLS_ACME_ACCOUNT_KEY_INVALID: {
    message: 'the key of the ACME account cannot be used: {reason}',
    help: 'write a private key in PEM: EC (P-256, P-384, P-521), RSA or Ed25519, without password',
    doc: 'The `account_key` in the config, or the key of an account in the storage, is not of a kind that ACME supports.',
  },
  TLS_ACME_CONFIG_INVALID: {
    message: '{reason}',
    doc: 'The config of the issuer cannot work: the URL of a directory is not safe to use, or every type of challenge is off.',
  },
  TLS_ACME_EAB_NEEDED: {
    message: 'the ACME server {directory} requires an external account, but the config has none',
    help: 'write `external_account` with the key ID and the MAC key that the authority gives to its customers',
    doc: 'The directory creates accounts only for its customers, and the config does not name a customer account.',
  },
  TLS_ZEROSSL_REFUSED: {
    message: 'ZeroSSL did not provide an account: {url}: {status}: {reason}',
    help: 'check that `api_key` is an API key of ZeroSSL, or set `email` without it',
    doc: 'ZeroSSL did not return the external account to which the ACME account must be bound.',
  },
  TLS_ACME_NO_CHALLENGE: {
    message: 'no challenge is left for {name}: the ACME server offers {offered}, the config allows {allowed}{failed}',
    help: 'allow one of them under `challenges`; a wildcard needs `dns`',
    doc: 'The ACME server offers no type of challenge that the config allows, or all that are allowed have failed.',
  },
  TLS_ACME_CHALLENGE_FAILED: {
    message: 'the ACME server rejected the challenge {challenge} for {name}: {type}: {detail}',
    doc: 'The ACME server checked whether this machine serves the name, and did not find the proof.',
  },
  TLS_ACME_ORDER_FAILED: {
    message: 'the ACME server ended the order for {names}: {reason}',
    doc: 'An order at an ACME server became invalid after control of its names was proved.',
  },
  TLS_ACME_LATE: {
    message: 'the ACME server did not finish {what} within {limit}{said}',
    help: 'raise `acme_timeout` if this is usual for this server',
    doc: 'An authorization or an order stayed pending for longer than `acme_timeout`.',
  },
  TLS_ACME_DNS_ZONE_UNKNOWN: {
    message: 'the zone of {name} is not found: {reason}',
    help: 'check that the name exists in DNS, or set other name servers in `resolvers`',
    doc: 'No server could say which zone the record of a DNS challenge belongs to.',
  },
  TLS_ACME_DNS_NOT_SEEN: {
    message: 'the TXT record {name} did not appear within {limit}: {reason}',
    help: 'raise `propagation_timeout` if the provider is slow, or set it to -1 to turn the check off',
    doc: 'A DNS provider accepted the record of a challenge, but the servers of the zone do not return it.',
  },
  TLS_ACME_DNS_PROVIDER_FAILED: {
    message: 'the DNS provider failed: {method}: {reason}',
    doc: 'A module of `dns.providers` could not write or remove the record of a challenge.',
  },
  TLS_ACME_DNS_PROVIDER_MISSING: {
    message: 'names should be proved by DNS, but no DNS provider is configured',
    help: 'name a `provider` in `challenges/dns` of the issuer, or one for all in `dns` of the app `tls`',
    doc: 'An issuer uses the DNS challenge without a `provider` of its own, and the app `tls` does not name one either.',
  },
  TLS_ACME_LIMITED: {
    message: 'the ACME server {directory} must not be asked for {names} before {time}: {reason}',
    doc: 'The ACME server said earlier that there were too many requests. This is remembered across restarts.',
  },
  TLS_ACME_CHALLENGE_PORT: {
    message: 'no listener for challenges can be opened on {address}: {reason}',
    help: 'allow the process to use the port, or forward it to another one and set `alternate_port`',
    doc: 'Caddis cannot listen on the port that the ACME server connects to for a challenge, and nothing else answers there.',
  },
  TLS_GET_CERTIFICATE_FAILED: {
    message: 'no certificate for {name} from {origin}: {reason}',
    doc: 'The service of `tls.get_certificate.http` failed, or its answer is not a certificate.',
  },
  TLS_GET_CERTIFICATE_URL_INVALID: {
    message: '{url} is not a URL',
    help: 'begin it with http:// or https://',
    doc: 'The `url` of the getter `http` does not use `http` or `https`.',
  },
});
