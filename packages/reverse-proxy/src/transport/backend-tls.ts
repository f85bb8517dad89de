import { createHash, X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext } from 'node:tls';
import { messageOf } from '@caddis/core';
import { askAuthorities, throwFirst, type PlacedError } from '@caddis/http/kit';
import { assertTlsClientComplete, loadTlsClient, LruMap, type TlsClientOptions, tlsClientSettings } from '@caddis/kit';
import { errors } from '../errors.js';
import type { TlsConfig } from './http-transport-config.js';

/** Names of OpenSSL for curves. */
const curves: Readonly<Record<string, string>> = { x25519: 'X25519', secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** TLS sessions that are kept for later connections, one for each host. */
const maxSessions = 1000;

/** How one connection is encrypted. @internal */
export interface TlsTarget {
  /** Host name or IP address that the certificate must have. */
  readonly host: string;
  /** Protocols to offer, the best first. */
  readonly protocols: readonly string[];
}

/**
 * How connections to backends are encrypted.
 *
 * @internal
 */
export class BackendTls {
  private readonly sessions = new LruMap<string, Buffer>(maxSessions);

  private constructor(
    private readonly context: SecureContext,
    private readonly verifies: boolean,
    /** Tells certificates and keys apart from others. */
    readonly fingerprint: string,
  ) {}

  /** Encrypts where no config says how: trusts whom Node.js trusts, and shows no certificate. */
  static standard(): BackendTls {
    return new BackendTls(createSecureContext(), true, '');
  }

  /**
   * Reads certificates and keys.
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
      // OpenSSL passes over what it cannot read, and would then trust nobody.
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

  /** Tells what the files of a config hold by now, without making anything of it. */
  static async fingerprint(config: TlsConfig): Promise<string> {
    return fingerprintOf(await loadTlsFiles(config));
  }

  /**
   * Begins to encrypt a connection.
   *
   * @param plain - a connection that is open
   * @returns the encrypted connection; it tells of the end of its handshake by `secureConnect` or `error`
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

/** What a document says of the settings, files left out. @internal */
export interface StatedTls {
  readonly client_certificate_file?: string | undefined;
  readonly client_certificate_key_file?: string | undefined;
  readonly root_ca_pool?: readonly string[] | undefined;
  readonly root_ca_pem_files?: readonly string[] | undefined;
  readonly ca?: unknown;
}

/** Finds what in the settings cannot be, whatever the files hold. @internal */
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

/** What an error says, and where it has a cause, what that says: a file that cannot be read is named by the one, the reason by the other. */
function wholeReason(error: unknown): string {
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
}

/** What stands in files, or what a module names. */
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
