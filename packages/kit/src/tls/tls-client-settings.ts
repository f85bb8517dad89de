import { object, type ConfigOf } from '@caddis/core';
import { errors } from '../errors.js';
import { tlsClientFields } from './tls-client-fields.js';

/** Object schema of {@link tlsClientFields}. @public */
export const TlsClientConfig = object(tlsClientFields);

/** Loaded type of {@link tlsClientFields}. @public */
export type TlsClientConfig = ConfigOf<typeof TlsClientConfig>;

/** How to connect to a TLS server. Plain data, so that its JSON can be part of a key. @public */
export interface TlsClientSettings {
  /** PEM files with the trusted CAs; if empty, those of Node. */
  readonly authorityFiles: readonly string[];
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Name that the server's certificate must have; the host name when left out. */
  readonly serverName?: string | undefined;
  /** True if any certificate is accepted. */
  readonly insecure: boolean;
}

/**
 * Converts {@link tlsClientFields} to settings.
 *
 * @throws `KIT_TLS_INCOMPLETE`
 * @public
 */
export function tlsClientSettings(config: TlsClientConfig): TlsClientSettings {
  assertTlsClientComplete(config);
  return {
    authorityFiles: config.root_ca_pem_files,
    certificateFile: config.client_certificate_file,
    keyFile: config.client_certificate_key_file,
    serverName: config.server_name,
    insecure: config.insecure_skip_verify,
  };
}

/**
 * Rejects a certificate without its key, and a key without its certificate; accepts an absent config. Also for use in a module's `check`.
 *
 * @throws `KIT_TLS_INCOMPLETE`
 * @public
 */
export function assertTlsClientComplete(config: Partial<Pick<TlsClientConfig, 'client_certificate_file' | 'client_certificate_key_file'>> | undefined): void {
  const { client_certificate_file: certificate, client_certificate_key_file: key } = config ?? {};
  if ((certificate === undefined) === (key === undefined)) return;
  const names = ['client_certificate_file', 'client_certificate_key_file'] as const;
  const [given, missing] = certificate === undefined ? names.toReversed() : names;
  throw errors.KIT_TLS_INCOMPLETE({ given, missing });
}
