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

/** Options of {@link ConnectionPolicy}. @internal */
export interface PolicyOptions {
  readonly config: PolicyConfig;
  readonly certificates: GuardedCertificates;
  /** Keys for session tickets that all workers share; absent if the server is a single process. */
  readonly sharedTickets?: SharedTicketKeys | undefined;
  /** Called when a client asks for a name that has no certificate. */
  readonly onNameless: (serverName: string, remoteAddress: string) => void;
  /** Called when a certificate cannot be used. */
  readonly onUnusable: (names: readonly string[], error: unknown) => void;
  /** Called when a verifier rejects a client. */
  readonly onRefused: (error: unknown) => void;
  /** Protocols to offer by ALPN if the policy names none. */
  readonly protocols: readonly string[];
  /** JSON pointer of the policy. */
  readonly pointer: string;
}

const versions: Readonly<Record<PolicyConfig['protocol_min'], SecureVersion>> = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3' };

/**
 * The TLS settings for the connections that it matches.
 *
 * @see Caddy's `ConnectionPolicy`
 * @internal
 */
export class ConnectionPolicy {
  /** Policies with equal keys treat connections alike. */
  readonly key: string;
  /** Policies with equal terms accept the same clients under the same conditions, possibly with different certificates. */
  readonly terms: string;
  private readonly match: ConnectionMatch;
  /** File to which TLS secrets are written; empty for none. */
  readonly secretsLog: string;
  private readonly anyTag: readonly string[];
  private readonly allTags: readonly string[];
  private readonly defaultName: string;
  private readonly fallbackName: string;
  /** Keys for session tickets. A session can be resumed whichever certificate was used for it. */
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
    // Hashed, because there may be thousands of certificates.
    const loaded = createHash('sha256');
    for (const each of certificates.loaded) if (this.selects(each)) loaded.update(each.fingerprint, 'utf8');
    this.terms = JSON.stringify([{ ...config, client_authentication: authentication?.key }, options.protocols, sessionTickets]);
    this.key = `${this.terms} ${loaded.digest('hex')}`;
  }

  /**
   * Creates a policy, and reads the CA certificates that it trusts.
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
    // A session may be resumed only under the same terms.
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
   * Selects the certificate for a connection.
   *
   * @param serverName - server name that the client asked for; empty if it sent none
   * @param localAddress - address that the client connected to
   * @param remoteAddress - address of the client
   * @returns a promise only if the certificate must be obtained while the client waits
   */
  certificateFor(serverName: string, localAddress: string, remoteAddress: string): Certificate | undefined | Promise<Certificate | undefined> {
    const wanted = serverName === '' ? this.defaultName : serverName;
    const found = this.find(wanted, localAddress, remoteAddress);
    if (found instanceof Promise) return found.then((certificate) => certificate ?? this.otherCertificate(localAddress, remoteAddress));
    return found ?? this.otherCertificate(localAddress, remoteAddress);
  }

  /** Finds the certificate that answers a TLS-ALPN challenge. */
  challengeCertificate(serverName: string): Certificate | undefined | Promise<Certificate | undefined> {
    return this.options.certificates.alpnChallenge(serverName);
  }

  /** Reports that there is no certificate for a name. */
  reportNameless(serverName: string, remoteAddress: string): void {
    this.options.onNameless(serverName, remoteAddress);
  }

  /** Reports that a certificate cannot be used. */
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

  /** Returns the first selected certificate. `certificate_selection` applies to all connections of the policy, whatever name they ask for. */
  private selected(): Certificate | undefined {
    if (this.options.config.certificate_selection === undefined) return undefined;
    return this.options.certificates.loaded.find((each) => this.selects(each));
  }

  private selects({ tags }: Certificate): boolean {
    return (this.anyTag.length === 0 || this.anyTag.some((tag) => tags.includes(tag))) && this.allTags.every((tag) => tags.includes(tag));
  }

  /** Creates the TLS server for connections with this policy and a certificate. It does not listen. */
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
    // The OCSP response may be renewed while the certificate stays the same.
    if ('ocspResponse' in shown) server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, shown.ocspResponse as Buffer));
    return server;
  }

  /** Returns true if a client may proceed after the handshake; a promise only if a verifier is asynchronous. */
  admits(socket: TLSSocket): boolean | Promise<boolean> {
    return this.authentication === undefined || this.authentication.admits(socket, this.options.onRefused);
  }
}

/** The fields of a policy that do not depend on files, before or after loading. @internal */
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
 * Returns the errors of a policy that do not depend on the content of files.
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

/** Includes the TLS 1.3 suites, because OpenSSL has them in the same list and they must stay enabled. */
function cipherList({ cipher_suites: suites }: PolicyConfig): string {
  const modern = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
  return [...modern, ...suites.map((suite) => cipherSuites[suite])].join(':');
}

/** Returns true if the policy trusts CA certificates in files. @internal */
export function readsFiles({ client_authentication: authentication }: PolicyConfig): boolean {
  return (authentication?.trusted_ca_certs_pem_files?.length ?? 0) > 0;
}
