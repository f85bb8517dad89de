import { loadCertificate, type CertificateSelection } from './certificate.js';
import { NameIndex } from './name-index.js';

/** What a document says of certificates, before any file is read. @internal */
export interface StatedCertificates {
  /** True when it names files, which may hold any name. */
  readonly fromFiles: boolean;
  /** The names of the certificates that stand in the document. */
  readonly names: NameIndex;
  /** The labels of each certificate, files included. */
  readonly tags: readonly (readonly string[])[];
}

/**
 * Reads the certificates of a document's `tls` app.
 *
 * @param document - the document as parsed; its `tls` app may be wrong
 * @returns `undefined` when that is wrong, which is told by itself
 * @internal
 */
export function statedCertificates(document: unknown): StatedCertificates | undefined {
  const stated = keyOf(keyOf(keyOf(document, 'apps'), 'tls'), 'certificates') ?? {};
  const files = keyOf(stated, 'load_files') ?? [];
  const texts = keyOf(stated, 'load_pem') ?? [];
  if (!Array.isArray(files) || !Array.isArray(texts)) return undefined;
  const names = texts.flatMap((text: unknown) => namesOf(keyOf(text, 'certificate'), keyOf(text, 'key')));
  const tags = [...(files as readonly unknown[]), ...(texts as readonly unknown[])].map((each) => tagsOf(keyOf(each, 'tags')));
  return { fromFiles: files.length > 0, names: new NameIndex(names), tags };
}

/** Tells whether a connection policy could show one of the certificates. @internal */
export function selectsAny({ tags }: StatedCertificates, { any_tag: any = [], all_tags: all = [] }: CertificateSelection): boolean {
  if (any.length === 0 && all.length === 0) return tags.length > 0;
  return tags.some((own) => (any.length === 0 || any.some((tag) => own.includes(tag))) && all.every((tag) => own.includes(tag)));
}

function namesOf(certificate: unknown, key: unknown): readonly string[] {
  if (typeof certificate !== 'string' || typeof key !== 'string') return [];
  try {
    return loadCertificate(certificate, key, [], '').names;
  } catch {
    return [];
  }
}

function tagsOf(tags: unknown): readonly string[] {
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}

function keyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key] ?? undefined;
}
