/**
 * Writes a name as part of a key: `*.example.com` as `wildcard_.example.com`.
 *
 * @see certmagic's `KeyBuilder.Safe`
 * @internal
 */
export function safeKey(name: string): string {
  return name
    .toLowerCase()
    .trim()
    .replaceAll(' ', '_')
    .replaceAll('+', '_plus_')
    .replaceAll('*', 'wildcard_')
    .replaceAll(':', '-')
    .replaceAll('..', '')
    .replace(/[^\w@.-]/g, '');
}

/** Keys of a certificate, of its private key, and of what is known of them. @internal */
export interface CertificateKeys {
  readonly certificate: string;
  readonly key: string;
  readonly metadata: string;
}

/**
 * Where a certificate stands in a storage.
 *
 * @see certmagic's `KeyBuilder.SiteCert`
 * @internal
 */
export function certificateKeys(issuerKey: string, name: string): CertificateKeys {
  const safe = safeKey(name);
  const path = `certificates/${safeKey(issuerKey)}/${safe}/${safe}`;
  return { certificate: `${path}.crt`, key: `${path}.key`, metadata: `${path}.json` };
}

/**
 * Where the response of OCSP for a certificate stands in a storage.
 *
 * @see certmagic's `KeyBuilder.OCSPStaple`
 * @internal
 */
export function ocspStapleKey({ certificate, names: [name] }: { readonly certificate: string; readonly names: readonly string[] }): string {
  const hash = fnv1a(Buffer.from(certificate, 'utf8')).toString(16);
  return `ocsp/${name === undefined ? '' : `${safeKey(name)}-`}${hash}`;
}

/** FNV-1a, 32 bits. */
function fnv1a(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
