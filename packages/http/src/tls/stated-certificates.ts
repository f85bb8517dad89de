import { keyOf, textsOf } from '../config/stated-values.js';
import { certificateNames, type CertificateSelection } from './certificate.js';
import { NameIndex } from './name-index.js';

/** The certificates of a document, before any file is read. @internal */
export interface StatedCertificates {
  /** True if a certificate's names are unknown, because it is in a file or invalid. Errors of certificates are reported elsewhere. */
  readonly hasUnknown: boolean;
  /** The names of the certificates that the document contains. Their keys are not checked. */
  readonly names: NameIndex;
  /** The tags of each certificate, including those in files. */
  readonly tags: readonly (readonly string[])[];
}

/**
 * Reads the certificates of the `tls` app in a document.
 *
 * @param document - the parsed document; its `tls` app may be invalid
 * @returns `undefined` if the `tls` app is invalid, which is reported elsewhere
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

/** Returns true if a connection policy could select one of the certificates. @internal */
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
