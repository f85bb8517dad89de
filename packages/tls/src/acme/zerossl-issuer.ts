import { clock, inject, logger, module, type Clock, type ConfigOf, type Logger } from '@caddis/core';
import { issuers } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import type { ExternalAccount } from './acme-accounts.js';
import { ZeroSslIssuerConfig, type AcmeIssuerSettings } from './acme-config.js';
import { AcmeIssuer } from './acme-issuer.js';
import { checkAcmeIssuer } from './check-acme-issuer.js';
import { zeroSslAccount, zeroSslDirectory, type ZeroSslCall } from './zerossl-account.js';

/**
 * Obtains certificates from ZeroSSL with the ACME protocol.
 *
 * @see Caddy's `ZeroSSLIssuer`
 * @public
 */
@module(issuers, {
  name: 'zerossl',
  config: ZeroSslIssuerConfig,
  summary: 'Obtains certificates from ZeroSSL over ACME.',
  description:
    'The ACME account is bound to that of a customer with `api_key`, or to the address in `email`. One of them is needed before the first ' +
    'certificate. Certificates are valid for 90 days. Otherwise, this is `acme` with the directory of ZeroSSL, as in Caddy before 2.8. Newer ' +
    'versions of Caddy use another API of ZeroSSL, whose certificates can be valid for longer.',
  examples: [
    { title: 'Bound to an address.', config: { module: 'zerossl', email: 'admin@example.com' } },
    { title: 'Bound to a customer, as Caddy writes it.', config: { module: 'zerossl', api_key: '{env.ZEROSSL_KEY}', alternate_http_port: 8080 } },
  ],
  check(config, report) {
    const { validity_days: days = 0, challenges = {}, cname_validation: dns } = config;
    checkAcmeIssuer({ ...config, challenges: dns === undefined ? challenges : { dns, ...challenges } }, report);
    if (days > 90) report({ at: ['validity_days'], severity: 'warning', message: 'by ACME, ZeroSSL issues certificates for 90 days', help: 'remove it: certificates are renewed in time' });
  },
})
export class ZeroSslIssuer extends AcmeIssuer {
  constructor(
    private readonly own: ConfigOf<typeof ZeroSslIssuerConfig>,
    @logger() log: Logger,
    @inject(clock) time: Clock,
  ) {
    super({ ...own, ca: own.ca === '' ? zeroSslDirectory : own.ca, challenges: challengesOf(own) }, log, time);
  }

  /** @internal */
  protected override async externalAccountAt(directory: string, email: string, call: ZeroSslCall): Promise<ExternalAccount | undefined> {
    const { api_key: key } = this.own;
    if (key === undefined) return super.externalAccountAt(directory, email, call);
    return zeroSslAccount({ apiKey: expandGlobal(key) }, call);
  }
}

/** Maps the challenge fields that Caddy has for this issuer to those of `acme`. */
function challengesOf({ challenges, listen_host, alternate_http_port, cname_validation }: ConfigOf<typeof ZeroSslIssuerConfig>): AcmeIssuerSettings['challenges'] {
  const dns = challenges.dns ?? cname_validation;
  return {
    ...challenges,
    ...(listen_host === '' ? {} : { bind_host: listen_host }),
    ...(alternate_http_port === 0 ? {} : { http: { ...challenges.http, alternate_port: alternate_http_port } }),
    ...(dns === undefined ? {} : { dns }),
  };
}
