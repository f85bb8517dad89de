import { keyOf, textsOf } from '../config/stated-values.js';
import { certificateNames, type CertificateSelection } from './certificate.js';
import { NameIndex } from './name-index.js';

/** What a document says of certificates, before any file is read. @internal */
export interface StatedCertificates {
  /** True when a certificate may be for any name: it is in a file, or cannot be read, which is told by itself. */
  readonly hasUnknown: boolean;
  /** The names of the certificates that stand in the document, with a key that fits or not. */
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
  const names = texts.map((text: unknown) => namesOf(keyOf(text, 'certificate')));
  const tags = [...(files as readonly unknown[]), ...(texts as readonly unknown[])].map((each) => textsOf(keyOf(each, 'tags')));
  const hasUnknown = files.length > 0 || names.includes(undefined);
  return { hasUnknown, names: new NameIndex(names.flatMap((each) => each ?? [])), tags };
}

/** Tells whether a connection policy could show one of the certificates. @internal */
export function selectsAny({ tags }: StatedCertificates, { any_tag: any = [], all_tags: all = [] }: CertificateSelection): boolean {
  if (any.length === 0 && all.length === 0) return tags.length > 0;
  return tags.some((own) => (any.length === 0 || any.some((tag) => own.includes(tag))) && all.every((tag) => own.includes(tag)));
}

function namesOf(certificate: unknown): readonly string[] | undefined {
  if (typeof certificate !== 'string') return undefined;
  try {
    return certificateNames(certificate);
  } catch {
    return undefined;
  }
}
