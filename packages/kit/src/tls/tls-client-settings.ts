import { object, type ConfigOf } from '@caddis/core';
import { errors } from '../errors.js';
import { tlsClientFields } from './tls-client-fields.js';

/** Schema of {@link tlsClientFields} as an object. @public */
export const TlsClientConfig = object(tlsClientFields);

/** What is loaded for {@link tlsClientFields}. @public */
export type TlsClientConfig = ConfigOf<typeof TlsClientConfig>;

/** How to connect to a server over TLS. Plain data, so its JSON can be a part of a key. @public */
export interface TlsClientSettings {
  /** PEM files with the authorities to trust; those of Node when empty. */
  readonly authorityFiles: readonly string[];
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Name that the certificate of the server must have; the host's when left out. */
  readonly serverName?: string | undefined;
  /** True: any certificate will do. */
  readonly insecure: boolean;
}

/**
 * {@link tlsClientFields} as settings.
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
 * Refuses a certificate without its key, and a key without its certificate; no config at all is complete. For the `check` of a module too.
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
