import { createHash, X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext } from 'node:tls';
import { messageOf } from '@caddis/core';
import { askAuthorities, throwFirst, type PlacedError } from '@caddis/http/kit';
import { assertTlsClientComplete, loadTlsClient, LruMap, type TlsClientOptions, tlsClientSettings } from '@caddis/kit';
import { errors } from '../errors.js';
import type { TlsConfig } from './http-transport-config.js';

/** OpenSSL names of the curves. */
const curves: Readonly<Record<string, string>> = { x25519: 'X25519', secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** Maximum number of TLS sessions that are cached for later connections, one per host. */
const maxSessions = 1000;

/** TLS parameters of one connection. @internal */
export interface TlsTarget {
  /** Host name or IP address that the certificate must match. */
  readonly host: string;
  /** ALPN protocols to offer, in order of preference. */
  readonly protocols: readonly string[];
}

/**
 * TLS settings for connections to backends.
 *
 * @internal
 */
export class BackendTls {
  private readonly sessions = new LruMap<string, Buffer>(maxSessions);

  private constructor(
    private readonly context: SecureContext,
    private readonly verifies: boolean,
    /** Hash of the certificates and keys; changes when their files change. */
    readonly fingerprint: string,
  ) {}

  /** Creates default settings: trusts the authorities of Node.js, and has no client certificate. */
  static standard(): BackendTls {
    return new BackendTls(createSecureContext(), true, '');
  }

  /**
   * Loads the certificates and keys of a config.
   *
   * @param pointer - JSON pointer of the config, for errors
   * @throws `PROXY_TLS_INVALID`
   */
  static async load(config: TlsConfig, pointer: string): Promise<BackendTls> {
    throwFirst(unpaired(config, pointer));
    throwFirst(contradicting(config, pointer));
    try {
      const { cert, key, ...trusted } = await loadTlsFiles(config);
      const pem = trusted.ca;
      // Parsed here first, because OpenSSL silently skips invalid certificates, and would then trust none.
      for (const text of pem) void new X509Certificate(text);
      const roots = [...pem, ...(config.root_ca_pool ?? []).map((der) => new X509Certificate(Buffer.from(der, 'base64')).toString())];
      const context = createSecureContext({
        ...(roots.length === 0 ? {} : { ca: roots }),
        ...(cert === undefined || key === undefined ? {} : { cert, key }),
        ...(config.curves === undefined ? {} : { ecdhCurve: config.curves.map((name) => curves[name] as string).join(':') }),
      });
      return new BackendTls(context, !config.insecure_skip_verify, fingerprintOf({ ca: pem, cert, key }));
    } catch (cause) {
      throw errors.PROXY_TLS_INVALID({ pointer, reason: wholeReason(cause) }, { cause });
    }
  }

  /** Returns the hash of the current files of a config, without creating settings from them. */
  static async fingerprint(config: TlsConfig): Promise<string> {
    return fingerprintOf(await loadTlsFiles(config));
  }

  /**
   * Starts TLS on a connection.
   *
   * @param plain - an open connection
   * @returns the encrypted connection; it emits `secureConnect` after the handshake, or `error`
   */
  secure(plain: Socket, { host, protocols }: TlsTarget): Socket {
    const session = this.sessions.get(host);
    const socket = connect({
      socket: plain,
      secureContext: this.context,
      rejectUnauthorized: this.verifies,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: [...protocols],
      ...(session === undefined ? {} : { session }),
    });
    return socket.on('session', (ticket: Buffer) => this.sessions.set(host, ticket));
  }
}

/** The TLS settings of a config as written, without the contents of files. @internal */
export interface StatedTls {
  readonly client_certificate_file?: string | undefined;
  readonly client_certificate_key_file?: string | undefined;
  readonly root_ca_pool?: readonly string[] | undefined;
  readonly root_ca_pem_files?: readonly string[] | undefined;
  readonly ca?: unknown;
}

/** Returns the mistakes in the settings that can be found without reading files. @internal */
export function* tlsMistakes(config: StatedTls): Iterable<PlacedError> {
  yield* unpaired(config, '');
  yield* contradicting(config, '');
  for (const [index, der] of (config.root_ca_pool ?? []).entries()) {
    try {
      void new X509Certificate(Buffer.from(der, 'base64'));
    } catch (cause) {
      const error = errors.PROXY_TLS_INVALID({ pointer: '', reason: (cause as Error).message }, { cause });
      yield { at: ['tls', 'root_ca_pool', index], error };
    }
  }
}

function* unpaired(config: StatedTls, pointer: string): Iterable<PlacedError> {
  try {
    assertTlsClientComplete(config);
  } catch (cause) {
    yield { at: ['tls'], error: errors.PROXY_TLS_INVALID({ pointer, reason: messageOf(cause) }, { cause }) };
  }
}

function* contradicting({ ca, root_ca_pool: pool = [], root_ca_pem_files: files = [] }: StatedTls, pointer: string): Iterable<PlacedError> {
  if (ca === undefined || (pool.length === 0 && files.length === 0)) return;
  yield { at: ['tls', 'ca'], error: errors.PROXY_TLS_INVALID({ pointer, reason: '`ca` cannot stand beside `root_ca_pool` or `root_ca_pem_files`' }) };
}

/** Returns the message of an error and that of its cause. For an unreadable file, the first names the file and the second the reason. */
function wholeReason(error: unknown): string {
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
}

/** Contents of the files, and of the authorities that a module provides. */
interface TlsFiles extends Pick<TlsClientOptions, 'cert' | 'key'> {
  readonly ca: readonly (Buffer | string)[];
}

async function loadTlsFiles(config: TlsConfig): Promise<TlsFiles> {
  const { ca, cert, key } = await loadTlsClient(tlsClientSettings(config));
  const named = config.ca === undefined ? [] : await askAuthorities(config.ca);
  return { ca: [...((ca ?? []) as readonly Buffer[]), ...named], cert, key };
}

function fingerprintOf({ ca, cert, key }: TlsFiles): string {
  return createHash('sha256').update(JSON.stringify([ca, cert, key]), 'utf8').digest('hex');
}
