/**
 * Makes a name safe for use in a key: `*.example.com` becomes `wildcard_.example.com`.
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

/** Keys of a certificate, its private key and its metadata. @internal */
export interface CertificateKeys {
  readonly certificate: string;
  readonly key: string;
  readonly metadata: string;
}

/**
 * Returns the storage keys of a certificate.
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
 * Returns the storage key of a certificate's OCSP response.
 *
 * @see certmagic's `KeyBuilder.OCSPStaple`
 * @internal
 */
export function ocspStapleKey({ certificate, names: [name] }: { readonly certificate: string; readonly names: readonly string[] }): string {
  const hash = fnv1a(Buffer.from(certificate, 'utf8')).toString(16);
  return `ocsp/${name === undefined ? '' : `${safeKey(name)}-`}${hash}`;
}

/** FNV-1a hash, 32 bits. */
function fnv1a(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
