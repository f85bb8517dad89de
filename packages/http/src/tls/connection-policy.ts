import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type SecureVersion, type Server as TlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Certificate } from '@caddis/core/tls';
import { errors } from '../errors.js';
import { globalPlaceholders } from '../templates/global-placeholders.js';
import { compileTemplate } from '../templates/template.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import type { GuardedCertificates } from '../guards/guarded-certificates.js';
import type { ClientHello } from './client-hello.js';
import { ConnectionMatch } from './connection-match.js';
import { cipherSuites, curves, type PolicyConfig } from './policy-config.js';

/** What a policy is made with. @internal */
export interface PolicyOptions {
  readonly config: PolicyConfig;
  readonly certificates: GuardedCertificates;
  /** Hears of a client that asks for a name without certificate. */
  readonly onNameless: (serverName: string, remoteAddress: string) => void;
  /** Protocols to offer where the policy names none. */
  readonly protocols: readonly string[];
  /** JSON pointer of the policy. */
  readonly pointer: string;
}

type ClientAuthentication = NonNullable<PolicyConfig['client_authentication']>;

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
  private readonly match: ConnectionMatch;
  private readonly anyTag: readonly string[];
  private readonly allTags: readonly string[];
  private readonly defaultName: string;
  private readonly fallbackName: string;
  private readonly mode: ClientAuthentication['mode'];
  /** With which resumption tickets are encrypted: a session goes on whichever certificate was shown. */
  private readonly ticketKeys = randomBytes(48);

  private constructor(
    private readonly options: PolicyOptions,
    private readonly authorities: readonly string[],
  ) {
    const { config, certificates } = options;
    const { any_tag: anyTag = [], all_tags: allTags = [] } = config.certificate_selection ?? {};
    this.anyTag = anyTag;
    this.allTags = allTags;
    this.match = new ConnectionMatch(config.match);
    this.defaultName = asciiHostName(config.default_sni);
    this.fallbackName = asciiHostName(config.fallback_sni);
    const authentication = config.client_authentication;
    this.mode = authentication === undefined ? undefined : (authentication.mode ?? (authorities.length > 0 ? 'require_and_verify' : 'require'));
    // There may be thousands.
    const loaded = createHash('sha256');
    for (const each of certificates.loaded) if (this.selects(each)) loaded.update(each.fingerprint, 'utf8');
    this.key = JSON.stringify([config, authorities, options.protocols, loaded.digest('hex')]);
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
    const { trusted_ca_certs: texts = [], trusted_ca_certs_pem_files: files = [] } = config.client_authentication ?? {};
    const read = (path: string): Promise<string> => readFile(compileTemplate(path).expand(globalPlaceholders), 'utf8');
    const fromFiles = await Promise.all(files.map(read)).catch((error: unknown) => {
      throw refused((error as Error).message, error);
    });
    const authorities = [...texts.map(pemOf), ...fromFiles];
    return new ConnectionPolicy(options, authorities);
  }

  get drop(): boolean {
    return this.options.config.drop;
  }

  get asksForClientCertificates(): boolean {
    return this.mode !== undefined;
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
    const { config, protocols } = this.options;
    const options: TlsOptions = {
      cert: certificate,
      key,
      ALPNProtocols: config.alpn.length === 0 ? [...protocols] : [...config.alpn],
      minVersion: versions[config.protocol_min],
      maxVersion: versions[config.protocol_max],
      handshakeTimeout,
      ticketKeys: this.ticketKeys,
      requestCert: this.mode !== undefined,
      rejectUnauthorized: this.mode === 'require_and_verify',
      ...(this.authorities.length === 0 ? {} : { ca: [...this.authorities] }),
      ...(config.curves.length === 0 ? {} : { ecdhCurve: config.curves.map((curve) => curves[curve]).join(':') }),
      ...(config.cipher_suites.length === 0 ? {} : { ciphers: cipherList(config), honorCipherOrder: true }),
    };
    const server = createServer(options);
    // What is stapled may be renewed while the certificate stays.
    if ('ocspResponse' in shown) server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, shown.ocspResponse as Buffer));
    return server;
  }

  /** Tells whether a client whose handshake is complete may go on. */
  admits(socket: TLSSocket): boolean {
    const shown = this.mode === undefined ? undefined : socket.getPeerX509Certificate();
    if (this.mode === 'require') return shown !== undefined;
    return this.mode !== 'verify_if_given' || shown === undefined || socket.authorized;
  }
}

/** What a policy says beside its files, as written or as loaded. @internal */
export interface StatedPolicy {
  readonly protocol_min?: PolicyConfig['protocol_min'];
  readonly protocol_max?: PolicyConfig['protocol_max'];
  readonly client_authentication?: Partial<ClientAuthentication> | undefined;
}

/**
 * Finds what in a policy cannot be, whatever its files hold.
 *
 * @internal
 */
export function policyFaults(config: StatedPolicy): readonly string[] {
  const { protocol_min: oldest = 'tls1.2', protocol_max: newest = 'tls1.3', client_authentication: authentication } = config;
  const { mode, trusted_ca_certs: texts = [], trusted_ca_certs_pem_files: files = [] } = authentication ?? {};
  const hasAuthorities = texts.length + files.length > 0;
  return [
    ...(oldest > newest ? ['protocol_min is newer than protocol_max'] : []),
    ...(!hasAuthorities && (mode === 'verify_if_given' || mode === 'require_and_verify') ? [`${mode} needs trusted authorities`] : []),
  ];
}

/** The suites of TLS 1.3 are in the same list for OpenSSL, and stay on. */
function cipherList({ cipher_suites: suites }: PolicyConfig): string {
  const modern = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
  return [...modern, ...suites.map((suite) => cipherSuites[suite])].join(':');
}

function pemOf(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/\s+/g, '').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** Tells whether the policy of a config trusts authorities that stand in files. @internal */
export function readsFiles({ client_authentication: authentication }: PolicyConfig): boolean {
  return (authentication?.trusted_ca_certs_pem_files?.length ?? 0) > 0;
}
