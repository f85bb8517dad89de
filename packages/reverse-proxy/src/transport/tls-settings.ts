import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext } from 'node:tls';
import { throwFirst, type PlacedError } from '@caddis/http/kit';
import { errors } from '../errors.js';
import type { TlsConfig } from './http-transport-config.js';

/** Names of OpenSSL for curves. */
const curves: Readonly<Record<string, string>> = { x25519: 'X25519', secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** The longest list of sessions that are kept for later connections. */
const mostSessions = 1000;

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
export class TlsSettings {
  private readonly sessions = new Map<string, Buffer>();

  private constructor(
    private readonly context: SecureContext,
    private readonly verifies: boolean,
    /** Tells certificates and keys apart from others. */
    readonly fingerprint: string,
  ) {}

  /**
   * Reads certificates and makes the settings.
   *
   * @param pointer - JSON pointer of the config, for errors
   * @throws `PROXY_TLS_FILE`, `PROXY_TLS_INVALID`
   */
  static async load(config: TlsConfig, pointer: string): Promise<TlsSettings> {
    const { client_certificate_file: certificate, client_certificate_key_file: key } = config;
    throwFirst(unpaired(config, pointer));
    const pem = await Promise.all((config.root_ca_pem_files ?? []).map((file) => readPem(file, pointer)));
    const [cert, privateKey] = [certificate && (await readPem(certificate, pointer)), key && (await readPem(key, pointer))];
    try {
      // OpenSSL passes over what it cannot read, and would then trust nobody.
      for (const text of pem) void new X509Certificate(text);
      const roots = [...pem, ...(config.root_ca_pool ?? []).map((der) => new X509Certificate(Buffer.from(der, 'base64')).toString())];
      const context = createSecureContext({
        ...(roots.length === 0 ? {} : { ca: roots }),
        ...(cert === undefined || privateKey === undefined ? {} : { cert, key: privateKey }),
        ...(config.curves === undefined ? {} : { ecdhCurve: config.curves.map((name) => curves[name] as string).join(':') }),
      });
      const fingerprint = createHash('sha256').update(JSON.stringify([pem, cert, privateKey])).digest('hex');
      return new TlsSettings(context, !config.insecure_skip_verify, fingerprint);
    } catch (cause) {
      throw errors.PROXY_TLS_INVALID({ pointer, reason: (cause as Error).message }, { cause });
    }
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
    return socket.on('session', (ticket: Buffer) => this.keepSession(host, ticket));
  }

  private keepSession(host: string, ticket: Buffer): void {
    this.sessions.delete(host);
    this.sessions.set(host, ticket);
    if (this.sessions.size > mostSessions) this.sessions.delete(this.sessions.keys().next().value as string);
  }
}

/** What a document says of the settings, files left out. @internal */
export interface StatedTls {
  readonly client_certificate_file?: string | undefined;
  readonly client_certificate_key_file?: string | undefined;
  readonly root_ca_pool?: readonly string[] | undefined;
}

/** Finds what in the settings cannot be, whatever the files hold. @internal */
export function* tlsMistakes(config: StatedTls): Iterable<PlacedError> {
  yield* unpaired(config, '');
  for (const [index, der] of (config.root_ca_pool ?? []).entries()) {
    try {
      void new X509Certificate(Buffer.from(der, 'base64'));
    } catch (cause) {
      const error = errors.PROXY_TLS_INVALID({ pointer: '', reason: (cause as Error).message }, { cause });
      yield { at: ['tls', 'root_ca_pool', index], error };
    }
  }
}

function* unpaired({ client_certificate_file: certificate, client_certificate_key_file: key }: StatedTls, pointer: string): Iterable<PlacedError> {
  if ((certificate === undefined) === (key === undefined)) return;
  const reason = 'client_certificate_file and client_certificate_key_file go together';
  yield { at: ['tls'], error: errors.PROXY_TLS_INVALID({ pointer, reason }) };
}

async function readPem(file: string, pointer: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw errors.PROXY_TLS_FILE({ pointer, file, reason: (cause as Error).message }, { cause });
  }
}
