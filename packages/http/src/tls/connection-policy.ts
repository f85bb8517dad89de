import { constants, createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type SecureVersion, type Server as TlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Certificate } from '@caddis/core/tls';
import { isCaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import type { GuardedCertificates } from '../guards/guarded-certificates.js';
import { ClientAuthentication } from './client-authentication.js';
import type { ClientHello } from './client-hello.js';
import { ConnectionMatch } from './connection-match.js';
import { cipherSuites, curves, type PolicyConfig } from './policy-config.js';
import { expandGlobal } from '../templates/expand-global.js';
import type { SharedTicketKeys } from './shared-ticket-keys.js';
import { TicketKeys, type TicketSource } from './ticket-keys.js';

/** What a policy is made with. @internal */
export interface PolicyOptions {
  readonly config: PolicyConfig;
  readonly certificates: GuardedCertificates;
  /** Keys for tickets that all workers have; absent in a server of one process. */
  readonly sharedTickets?: SharedTicketKeys | undefined;
  /** Hears of a client that asks for a name without certificate. */
  readonly onNameless: (serverName: string, remoteAddress: string) => void;
  /** Hears why a certificate cannot be shown. */
  readonly onUnusable: (names: readonly string[], error: unknown) => void;
  /** Hears why a verifier does not let a client in. */
  readonly onRefused: (error: unknown) => void;
  /** Protocols to offer where the policy names none. */
  readonly protocols: readonly string[];
  /** JSON pointer of the policy. */
  readonly pointer: string;
}

const versions: Readonly<Record<PolicyConfig['protocol_min'], SecureVersion>> = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3' };

/**
 * How encrypted connections of a kind are treated.
 *
 * @see Caddy's `ConnectionPolicy`
 * @internal
 */
export class ConnectionPolicy {
  /** Policies with equal keys treat connections alike. */
  readonly key: string;
  /** Policies with equal terms let the same clients in, on the same conditions, with whatever certificates. */
  readonly terms: string;
  private readonly match: ConnectionMatch;
  /** File for the keys of connections; empty for none. */
  readonly secretsLog: string;
  private readonly anyTag: readonly string[];
  private readonly allTags: readonly string[];
  private readonly defaultName: string;
  private readonly fallbackName: string;
  /** With which resumption tickets are encrypted: a session goes on whichever certificate was shown. */
  tickets: TicketSource;

  private constructor(
    private readonly options: PolicyOptions,
    private readonly authentication: ClientAuthentication | undefined,
  ) {
    const { config, certificates } = options;
    const { any_tag: anyTag = [], all_tags: allTags = [] } = config.certificate_selection ?? {};
    this.anyTag = anyTag;
    this.allTags = allTags;
    this.secretsLog = expandGlobal(config.insecure_secrets_log);
    const { sessionTickets } = certificates;
    this.tickets = new TicketKeys(sessionTickets.rotationMs);
    this.match = new ConnectionMatch(config.match);
    this.defaultName = asciiHostName(config.default_sni);
    this.fallbackName = asciiHostName(config.fallback_sni);
    // There may be thousands.
    const loaded = createHash('sha256');
    for (const each of certificates.loaded) if (this.selects(each)) loaded.update(each.fingerprint, 'utf8');
    this.terms = JSON.stringify([{ ...config, client_authentication: authentication?.key }, options.protocols, sessionTickets]);
    this.key = `${this.terms} ${loaded.digest('hex')}`;
  }

  /**
   * Makes a policy; reads the authorities that it trusts.
   *
   * @throws `HTTP_TLS_POLICY_INVALID`, `HTTP_REGEXP_INVALID`, `HTTP_RANGE_INVALID`
   */
  static async create(options: PolicyOptions): Promise<ConnectionPolicy> {
    const { config, pointer } = options;
    const refused = (reason: string, cause?: unknown): Error => errors.HTTP_TLS_POLICY_INVALID({ pointer, reason }, { cause });
    const [fault] = policyFaults(config);
    if (fault !== undefined) throw refused(fault);
    const { client_authentication: wanted } = config;
    const authentication = wanted === undefined ? undefined : await ClientAuthentication.create(wanted).catch((error: unknown) => {
      throw isCaddisError(error) ? error : refused((error as Error).message, error);
    });
    const policy = new ConnectionPolicy(options, authentication);
    const { sharedTickets, certificates: { sessionTickets } } = options;
    // A session is taken up again on the same terms only.
    if (sharedTickets !== undefined && sessionTickets.enabled) policy.tickets = await sharedTickets.keysFor(`${pointer} ${policy.terms}`, sessionTickets.rotationMs);
    if (policy.secretsLog === '') return policy;
    try {
      appendFileSync(policy.secretsLog, '', { mode: 0o600 });
    } catch (error) {
      throw refused((error as Error).message, error);
    }
    return policy;
  }

  get drop(): boolean {
    return this.options.config.drop;
  }

  get asksForClientCertificates(): boolean {
    return this.authentication !== undefined;
  }

  matches(hello: ClientHello, localAddress: string, remoteAddress: string): boolean {
    return this.match.includes(hello, localAddress, remoteAddress);
  }

  /**
   * Picks the certificate to show.
   *
   * @param serverName - name that the client asks for; empty when it names none
   * @param localAddress - address that the client connected to
   * @param remoteAddress - address of the client
   * @returns a promise only where a certificate is obtained while the client waits
   */
  certificateFor(serverName: string, localAddress: string, remoteAddress: string): Certificate | undefined | Promise<Certificate | undefined> {
    const wanted = serverName === '' ? this.defaultName : serverName;
    const found = this.find(wanted, localAddress, remoteAddress);
    if (found instanceof Promise) return found.then((certificate) => certificate ?? this.otherCertificate(localAddress, remoteAddress));
    return found ?? this.otherCertificate(localAddress, remoteAddress);
  }

  /** Finds the certificate that answers a challenge of TLS-ALPN. */
  challengeCertificate(serverName: string): Certificate | undefined | Promise<Certificate | undefined> {
    return this.options.certificates.alpnChallenge(serverName);
  }

  /** Tells that there is no certificate for a name. */
  reportNameless(serverName: string, remoteAddress: string): void {
    this.options.onNameless(serverName, remoteAddress);
  }

  /** Tells that a certificate cannot be shown. */
  reportUnusable(names: readonly string[], error: unknown): void {
    this.options.onUnusable(names, error);
  }

  private find(serverName: string, localAddress: string, remoteAddress: string): Certificate | undefined | Promise<Certificate | undefined> {
    return this.options.certificates.find({ serverName, localAddress, remoteAddress, anyTag: this.anyTag, allTags: this.allTags });
  }

  private otherCertificate(localAddress: string, remoteAddress: string): Certificate | undefined | Promise<Certificate | undefined> {
    const found = this.fallbackName === '' ? undefined : this.find(this.fallbackName, localAddress, remoteAddress);
    if (found instanceof Promise) return found.then((certificate) => certificate ?? this.selected());
    return found ?? this.selected();
  }

  /** Who selects certificates means them for all connections of the policy, whatever name they are for. */
  private selected(): Certificate | undefined {
    if (this.options.config.certificate_selection === undefined) return undefined;
    return this.options.certificates.loaded.find((each) => this.selects(each));
  }

  private selects({ tags }: Certificate): boolean {
    return (this.anyTag.length === 0 || this.anyTag.some((tag) => tags.includes(tag))) && this.allTags.every((tag) => tags.includes(tag));
  }

  /** Makes the end point of connections under this policy with a certificate. It does not listen. */
  createServer(shown: Certificate, handshakeTimeout: number): TlsServer {
    const { certificate, key } = shown;
    const { config, protocols, certificates } = this.options;
    const { mode, authorities = [] } = this.authentication ?? {};
    const options: TlsOptions = {
      cert: certificate,
      key,
      ALPNProtocols: config.alpn.length === 0 ? [...protocols] : [...config.alpn],
      minVersion: versions[config.protocol_min],
      maxVersion: versions[config.protocol_max],
      handshakeTimeout,
      ticketKeys: this.tickets.current(),
      ...(certificates.sessionTickets.enabled ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
      requestCert: mode !== undefined,
      rejectUnauthorized: mode === 'require_and_verify',
      ...(authorities.length === 0 ? {} : { ca: [...authorities] }),
      ...(config.curves.length === 0 ? {} : { ecdhCurve: config.curves.map((curve) => curves[curve]).join(':') }),
      ...(config.cipher_suites.length === 0 ? {} : { ciphers: cipherList(config), honorCipherOrder: true }),
    };
    const server = createServer(options);
    const { secretsLog } = this;
    if (secretsLog !== '') server.on('keylog', (line) => appendFileSync(secretsLog, line, { mode: 0o600 }));
    // What is stapled may be renewed while the certificate stays.
    if ('ocspResponse' in shown) server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, shown.ocspResponse as Buffer));
    return server;
  }

  /** Tells whether a client whose handshake is complete may go on; a promise only where a verifier does not answer at once. */
  admits(socket: TLSSocket): boolean | Promise<boolean> {
    return this.authentication === undefined || this.authentication.admits(socket, this.options.onRefused);
  }
}

/** What a policy says beside its files, as written or as loaded. @internal */
export interface StatedPolicy {
  readonly protocol_min?: PolicyConfig['protocol_min'];
  readonly protocol_max?: PolicyConfig['protocol_max'];
  readonly client_authentication?:
    | {
        readonly mode?: string | undefined;
        readonly trusted_ca_certs?: readonly string[];
        readonly trusted_ca_certs_pem_files?: readonly string[];
        readonly ca?: unknown;
      }
    | undefined;
}

/**
 * Finds what in a policy cannot be, whatever its files hold.
 *
 * @internal
 */
export function policyFaults(config: StatedPolicy): readonly string[] {
  const { protocol_min: oldest = 'tls1.2', protocol_max: newest = 'tls1.3', client_authentication: authentication } = config;
  const { mode, trusted_ca_certs: texts = [], trusted_ca_certs_pem_files: files = [], ca } = authentication ?? {};
  const listed = texts.length + files.length > 0;
  return [
    ...(oldest > newest ? ['protocol_min is newer than protocol_max'] : []),
    ...(listed && ca !== undefined ? ['ca and trusted_ca_certs or trusted_ca_certs_pem_files exclude each other'] : []),
    ...(!listed && ca === undefined && (mode === 'verify_if_given' || mode === 'require_and_verify') ? [`${mode} needs trusted authorities`] : []),
  ];
}

/** The suites of TLS 1.3 are in the same list for OpenSSL, and stay on. */
function cipherList({ cipher_suites: suites }: PolicyConfig): string {
  const modern = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
  return [...modern, ...suites.map((suite) => cipherSuites[suite])].join(':');
}

/** Tells whether the policy of a config trusts authorities that stand in files. @internal */
export function readsFiles({ client_authentication: authentication }: PolicyConfig): boolean {
  return (authentication?.trusted_ca_certs_pem_files?.length ?? 0) > 0;
}
