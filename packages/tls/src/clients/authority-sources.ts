import { readFile } from 'node:fs/promises';
import { array, guest, inject, module, object, string, type ConfigOf } from '@caddis/core';
import { authoritySources, storage, storages, type AuthoritySource, type Storage } from '@caddis/core/tls';
import { expandGlobal, pemOfBase64 } from '@caddis/http/kit';
import { certificateTextsFrom } from '../guards/ask-storage.js';

/** Config of {@link InlineAuthorities}. @public */
export const InlineAuthoritiesConfig = object({
  trusted_ca_certs: array(string({ description: 'Certificate: DER in base64.' }), { description: 'Certificates of the authorities.', minItems: 1 }),
});

/**
 * Trusts authorities whose certificates are in the config.
 *
 * @see Caddy's `InlineCAPool`
 * @public
 */
@module(authoritySources, {
  name: 'inline',
  config: InlineAuthoritiesConfig,
  summary: 'Trusts authorities whose certificates are written in the config.',
  examples: [{ title: 'One authority.', config: { provider: 'inline', trusted_ca_certs: ['MIIBgTCCASegAwIBAgIUQZrbSk4JqBHqNc0ZNVF1fN8u9eIwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJYXV0aG9yaXR5'] } }],
})
export class InlineAuthorities implements AuthoritySource {
  constructor(private readonly config: ConfigOf<typeof InlineAuthoritiesConfig>) {}

  authorities(): readonly string[] {
    return this.config.trusted_ca_certs.map(pemOfBase64);
  }
}

/** Config of {@link FileAuthorities}. @public */
export const FileAuthoritiesConfig = object({
  pem_files: array(string({ description: 'Path of a file with certificates, in PEM.', placeholders: 'global', path: true }), {
    description: 'Files with the certificates of the authorities.',
    minItems: 1,
  }),
});

/**
 * Trusts authorities whose certificates are in files.
 *
 * @see Caddy's `FileCAPool`
 * @public
 */
@module(authoritySources, {
  name: 'file',
  config: FileAuthoritiesConfig,
  summary: 'Trusts authorities whose certificates are in files.',
  description: 'The files are read when the config is loaded. Reload to read changed files.',
  examples: [{ title: 'The authorities of a file.', config: { provider: 'file', pem_files: ['/etc/tls/clients.pem'] } }],
})
export class FileAuthorities implements AuthoritySource {
  constructor(private readonly config: ConfigOf<typeof FileAuthoritiesConfig>) {}

  authorities(): Promise<readonly string[]> {
    return Promise.all(this.config.pem_files.map((path) => readFile(expandGlobal(path), 'utf8')));
  }
}

/** Config of {@link StorageAuthorities}. @public */
export const StorageAuthoritiesConfig = object({
  storage: guest(storages, { description: 'Where the certificates are.', optional: true, omitted: 'the storage of the config' }),
  pem_keys: array(string({ description: 'Storage key of certificates in PEM.' }), { description: 'Storage keys of the certificates of the authorities.', minItems: 1 }),
});

/**
 * Trusts authorities whose certificates are in a storage.
 *
 * @see Caddy's `StoragePool`
 * @public
 */
@module(authoritySources, {
  name: 'storage',
  config: StorageAuthoritiesConfig,
  summary: 'Trusts authorities whose certificates are in a storage.',
  examples: [{ title: 'The root of an authority of Caddy.', config: { provider: 'storage', pem_keys: ['pki/authorities/local/root.crt'] } }],
})
export class StorageAuthorities implements AuthoritySource {
  constructor(
    private readonly config: ConfigOf<typeof StorageAuthoritiesConfig>,
    @inject(storage) private readonly usual: Storage,
  ) {}

  authorities(): Promise<readonly string[]> {
    return certificateTextsFrom(this.config.storage ?? this.usual, this.config.pem_keys);
  }
}
