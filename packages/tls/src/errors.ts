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
    doc: 'What `automation` or `automate` says can never work, or would let anybody have certificates ordered.',
  },
  TLS_AUTHORITY_MISSING: {
    message: 'there are no certificates at {authority}',
    expected: 'certificates in PEM',
    help: 'name a value that is in the storage, or an authority of the app pki',
    doc: 'Certificates of authorities or clients are to be read from a place where there are none.',
  },
  TLS_CALL_LATE: {
    message: '{what} within {seconds} s',
    help: 'see whether what it depends on is reachable',
    doc: 'A storage, an issuer, a getter or a permission did not answer in time.',
  },
  TLS_CERTIFICATE_OUTLIVED: {
    message: 'the new certificate holds from {begins} to {expires}, so that by the clock of this machine, {now}, it is to be renewed already',
    help: 'look whether the clock of this machine is right, and what lifetimes the authority gives',
    doc: 'An issuer has issued a certificate that has ended, or is about to, by the clock of this machine. It is shown if it holds; another one is ordered after a pause that grows, as after a failure.',
  },
  TLS_CLIENT_REFUSED: {
    message: 'the certificate is none of those that are let in',
    help: 'add the certificate to the verifier `leaf`, if the client is to be let in',
    doc: 'A client has shown a certificate that the verifier `leaf` does not know.',
  },
  TLS_OCSP_FAILED: {
    message: 'the responder of OCSP {url} cannot be used: {reason}',
    help: 'look whether this machine reaches it; `disable_ocsp_stapling` turns stapling off',
    doc: 'A responder, which tells whether certificates are revoked, cannot be reached, or does not answer in time or as it must.',
  },
  TLS_ISSUER_NOT_FOUND: {
    message: 'the certificate of the authority is not to be had from {url}: {reason}',
    help: 'look whether this machine reaches it, or put the whole chain into the file of the certificate; `disable_ocsp_stapling` turns stapling off',
    doc: 'A chain has only its first certificate, and that of its authority, which OCSP needs, cannot be fetched from where the first one says.',
  },
  TLS_STORAGE_KEY_INVALID: {
    message: 'the key {key} leads out of the storage',
    help: 'report it to the author of the module that uses the storage',
    doc: 'A module has used a key with `.` or `..` as one of its parts.',
  },
  TLS_ACME_UNREACHABLE: {
    message: 'the ACME server cannot be asked: {method} {url}: {reason}',
    help: 'look whether this machine reaches the server, whose authority is trusted, and whether its clock is right',
    doc: 'An ACME server cannot be connected to, its certificate is not trusted, or it does not answer in time.',
  },
  TLS_ACME_ANSWER_INVALID: {
    message: 'the ACME server answered {method} {url} with something that cannot be used: {reason}',
    help: 'look whether `ca` is the URL of an ACME directory',
    doc: 'The answer of an ACME server is no JSON, lacks what it must have, or is too long.',
  },
  TLS_ACME_REFUSED: {
    message: 'the ACME server refused: {method} {url}: {status} {type}: {detail}',
    doc: 'An ACME server answered with a problem. Its type is one of RFC 8555, section 6.7; `retryAfter` tells when it may be asked again, where the server says so.',
  },
  TLS_ACME_ACCOUNT_KEY_INVALID: {
    message: 'the key of the ACME account cannot be used: {reason}',
    help: 'write a private key in PEM: EC (P-256, P-384, P-521), RSA or Ed25519, without password',
    doc: 'The `account_key` in the config, or the key of an account in the storage, is none that ACME knows.',
  },
  TLS_ACME_CONFIG_INVALID: {
    message: '{reason}',
    doc: 'What the config of the issuer says cannot work: an address of a directory that cannot be asked safely, or no challenge that is left.',
  },
  TLS_ACME_EAB_NEEDED: {
    message: 'the ACME server {directory} demands an external account, and the config has none',
    help: 'write `external_account` with the key ID and the MAC key that the authority gives to its customers',
    doc: 'The directory creates accounts only for its customers, and the config does not say which one you are.',
  },
  TLS_ZEROSSL_REFUSED: {
    message: 'ZeroSSL gives no account: {url}: {status}: {reason}',
    help: 'look whether `api_key` is that of the API of ZeroSSL, or name an `email` without it',
    doc: 'ZeroSSL did not give the external account to which an account of ACME is bound.',
  },
  TLS_ACME_NO_CHALLENGE: {
    message: 'nothing is left to prove {name} with: the ACME server offers {offered}, the config allows {allowed}{failed}',
    help: 'allow one of them under `challenges`; a wildcard needs `dns`',
    doc: 'No type of challenge is both offered by the ACME server and allowed by the config, or all that are have failed.',
  },
  TLS_ACME_CHALLENGE_FAILED: {
    message: 'the ACME server does not accept the proof by {challenge} for {name}: {type}: {detail}',
    doc: 'The ACME server looked for the proof that this machine serves the name, and did not find it.',
  },
  TLS_ACME_ORDER_FAILED: {
    message: 'the ACME server ended the order for {names}: {reason}',
    doc: 'An order at an ACME server became invalid after its names were proved.',
  },
  TLS_ACME_LATE: {
    message: 'the ACME server did not come to an end with {what} within {limit}{said}',
    help: 'raise `acme_timeout` where that is usual for this server',
    doc: 'An authorization or an order stayed undecided for longer than `acme_timeout`.',
  },
  TLS_ACME_DNS_ZONE_UNKNOWN: {
    message: 'the zone of {name} is not found: {reason}',
    help: 'look whether the name is served by DNS, or name servers to ask in `resolvers`',
    doc: 'For a challenge of DNS, no server tells which zone the name of the record is in.',
  },
  TLS_ACME_DNS_NOT_SEEN: {
    message: 'the TXT record {name} is not to be seen within {limit}: {reason}',
    help: 'raise `propagation_timeout` where the provider is slow, or set it to -1 to look for nothing',
    doc: 'A DNS provider took the record of a challenge, but the servers of the zone do not give it.',
  },
  TLS_ACME_DNS_PROVIDER_FAILED: {
    message: 'the DNS provider failed: {method}: {reason}',
    doc: 'A module of `dns.providers` could not write or remove the record of a challenge.',
  },
  TLS_ACME_DNS_PROVIDER_MISSING: {
    message: 'names are to be proved by DNS, but no DNS provider is named',
    help: 'name a `provider` in `challenges/dns` of the issuer, or one for all in `dns` of the app `tls`',
    doc: 'An issuer proves names by DNS and leaves to the app `tls` who writes the records, which the app does not say.',
  },
  TLS_ACME_LIMITED: {
    message: 'the ACME server {directory} is not to be asked for {names} before {time}: {reason}',
    doc: 'The server said earlier that it has had enough. That is remembered over restarts.',
  },
  TLS_ACME_CHALLENGE_PORT: {
    message: 'no listener for challenges can be opened on {address}: {reason}',
    help: 'let the process use the port, or forward it to another one that `alternate_port` names',
    doc: 'The port on which an ACME server asks for proofs cannot be listened on, and nothing answers there.',
  },
  TLS_GET_CERTIFICATE_FAILED: {
    message: 'no certificate for {name} from {origin}: {reason}',
    doc: 'The service that `tls.get_certificate.http` asks failed, or answered with something that is no certificate.',
  },
  TLS_GET_CERTIFICATE_URL_INVALID: {
    message: '{url} is no URL',
    help: 'begin it with http:// or https://',
    doc: 'The `url` of the getter `http` is none of `http` or `https`.',
  },
});
