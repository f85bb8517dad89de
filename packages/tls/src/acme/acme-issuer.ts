import { readFile } from 'node:fs/promises';
import { clock, inject, logger, module, type Clock, type ConfigOf, type Context, type Logger, type Provisioner } from '@caddis/core';
import { issuers, type CertificateOrder, type IssuedCertificate, type Issuer, type RenewalAdvice } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import { AcmeAccounts, readKey, type ExternalAccount } from './acme-accounts.js';
import { AcmeIssuerConfig } from './acme-config.js';
import { AcmeOrders } from './acme-orders.js';
import { AcmeSession } from './acme-session.js';
import { AcmeTransport } from './acme-transport.js';
import { ChallengeHistory } from './challenge-choice.js';
import type { ChallengeSettings } from './challenge-proofs.js';
import { checkAcmeIssuer } from './check-acme-issuer.js';
import { DirectoryLimits } from './directory-limits.js';
import { proxyChoice } from './directory-proxy.js';
import { DnsProof } from './dns-proof.js';
import { issuerKeyOf } from './storage-keys.js';
import { zeroSslAccount, zeroSslDirectory, type ZeroSslCall } from './zerossl-account.js';

const letsEncrypt = 'https://acme-v02.api.letsencrypt.org/directory';
const letsEncryptTests = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const defaultTimeoutMs = 90_000;
const defaultPropagationMs = 120_000;

/**
 * Obtains certificates with the ACME protocol.
 *
 * @see Caddy's `caddytls.ACMEIssuer`, certmagic's `ACMEIssuer`
 * @public
 */
@module(issuers, {
  name: 'acme',
  config: AcmeIssuerConfig,
  summary: 'Obtains certificates from an authority over ACME, by default from Let’s Encrypt.',
  description:
    'Control of a name is proved with an answer over HTTP or a certificate in a TLS handshake, tried in random order. If `dns` is configured, only ' +
    'DNS records are used; wildcards need that. Accounts and pending challenges are kept in the storage, where Caddy keeps them. If the authority ' +
    'says when it may be asked again, that time is kept too.',
  examples: [
    { title: 'Let’s Encrypt, which may write to an address.', config: { module: 'acme', email: 'admin@example.com' } },
    { title: 'An authority of the house, whose own certificate comes from a root of the house.', config: { module: 'acme', ca: 'https://ca.internal/acme/local/directory', trusted_roots_pem_files: ['/etc/ssl/house-root.pem'] } },
  ],
  check: checkAcmeIssuer,
})
export class AcmeIssuer implements Issuer, Provisioner {
  issuerKey = '';
  private orders: AcmeOrders | undefined;
  private tests: AcmeOrders | undefined;

  constructor(
    private readonly config: ConfigOf<typeof AcmeIssuerConfig>,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  /** @throws `TLS_ACME_ACCOUNT_KEY_INVALID`, and errors of reading a file */
  async provision(context: Context): Promise<void> {
    const ca = expandGlobal(this.config.ca) || letsEncrypt;
    const test = expandGlobal(this.config.test_ca) || (ca === letsEncrypt ? letsEncryptTests : '');
    const roots = await Promise.all(this.config.trusted_roots_pem_files.map((file) => readFile(file, 'utf8')));
    const { network_proxy: networkProxy } = this.config;
    const transport = new AcmeTransport({
      clock: this.time,
      trustedRoots: roots.length === 0 ? undefined : roots,
      proxyFor: networkProxy === undefined ? undefined : proxyChoice(networkProxy),
    });
    context.defer(() => transport.close());
    const challenges = this.challengeSettings();
    this.issuerKey = issuerKeyOf(ca);
    this.orders = this.ordersAt(ca, transport, challenges, context);
    this.tests = test === '' || test === ca ? undefined : this.ordersAt(test, transport, challenges, context);
  }

  async issue(order: CertificateOrder): Promise<IssuedCertificate> {
    const { orders, tests } = this;
    if (orders === undefined) throw new Error('the issuer is not provisioned');
    if (order.failures > 0 && tests !== undefined) {
      // Failed orders count against the authority's rate limits. After a failure, the order must first succeed at the test directory.
      await tests.issue({ ...order, present: order.present.bind(order), replaces: undefined });
      this.log.debug({ names: order.names }, 'the test directory has issued a certificate, so the real directory is used');
    }
    return orders.issue(order);
  }

  async renewal(certificate: string, signal: AbortSignal): Promise<RenewalAdvice | undefined> {
    return this.orders?.renewal(certificate, signal);
  }

  /** Gets an external account for a new account if the config has none. ZeroSSL gives one to any email address. @internal */
  protected async externalAccountAt(directory: string, email: string, call: ZeroSslCall): Promise<ExternalAccount | undefined> {
    return directory === zeroSslDirectory && email !== '' ? zeroSslAccount({ email }, call) : undefined;
  }

  private ordersAt(url: string, transport: AcmeTransport, challenges: ChallengeSettings, context: Context): AcmeOrders {
    const { email, account_key, external_account, preferred_chains, certificate_lifetime, profile, acme_timeout } = this.config;
    const { time, log } = this;
    const session = new AcmeSession(url, transport, time);
    const accountKey = account_key === undefined ? undefined : expandGlobal(account_key);
    if (accountKey !== undefined) readKey(accountKey);
    const external: ExternalAccount | undefined = external_account === undefined ? undefined : { keyId: expandGlobal(external_account.key_id), macKey: expandGlobal(external_account.mac_key) };
    const externalAccount = async (address: string, signal: AbortSignal): Promise<ExternalAccount | undefined> => external ?? this.externalAccountAt(url, address, { transport, signal });
    const accounts = new AcmeAccounts({ session, email: expandGlobal(email), accountKey, externalAccount, log, signal: context.signal });
    return new AcmeOrders({
      session,
      accounts,
      limits: new DirectoryLimits(url, time, log),
      challenges,
      history: new ChallengeHistory(),
      preference: { smallest: preferred_chains?.smallest, rootCommonNames: preferred_chains?.root_common_name ?? [], anyCommonNames: preferred_chains?.any_common_name ?? [] },
      lifetimeMs: certificate_lifetime > 0 ? certificate_lifetime : undefined,
      profile: profile === '' ? undefined : profile,
      timeoutMs: acme_timeout > 0 ? acme_timeout : defaultTimeoutMs,
      clock: time,
      log,
    });
  }

  private challengeSettings(): ChallengeSettings {
    const { http, 'tls-alpn': tlsAlpn, dns, bind_host, distributed } = this.config.challenges;
    const portOf = ({ alternate_port: port }: { readonly alternate_port?: number | undefined }): number | undefined => (port === 0 ? undefined : port);
    return {
      http: http.disabled ? undefined : { port: portOf(http) },
      tlsAlpn: tlsAlpn.disabled ? undefined : { port: portOf(tlsAlpn) },
      dns:
        dns === undefined
          ? undefined
          : new DnsProof({
              provider: dns.provider,
              ttl: Math.ceil(dns.ttl / 1000),
              delayMs: dns.propagation_delay,
              timeoutMs: dns.propagation_timeout === 0 ? defaultPropagationMs : dns.propagation_timeout,
              resolvers: dns.resolvers,
              overrideDomain: dns.override_domain,
              clock: this.time,
              log: this.log,
            }),
      host: bind_host === '' ? undefined : bind_host,
      isDistributed: distributed,
    };
  }
}
