import { X509Certificate } from 'node:crypto';
import { errors } from '../errors.js';
import { certificateBlocks } from '../keys/pem-blocks.js';
import type { AcmeAnswer } from './acme-session.js';

const maxCertificates = 20;

/** A certificate chain from a directory. */
export interface CertificateChain {
  /** PEM, leaf first. */
  readonly pem: string;
  readonly certificates: readonly X509Certificate[];
}

/** Which chain is chosen if a directory offers several (`preferred_chains`). */
export interface ChainPreference {
  /** True for the chain with the fewest bytes, false for the one with the most. */
  readonly smallest?: boolean | undefined;
  readonly rootCommonNames: readonly string[];
  readonly anyCommonNames: readonly string[];
}

/** Parses a chain. @throws `TLS_ACME_ANSWER_INVALID` */
export function readChain({ method, url, text }: Pick<AcmeAnswer, 'method' | 'url' | 'text'>): CertificateChain {
  const blocks = certificateBlocks(text);
  const invalid = (reason: string, cause?: unknown): Error => errors.TLS_ACME_ANSWER_INVALID({ method, url, reason }, { cause });
  if (blocks.length === 0) throw invalid('it holds no certificate');
  if (blocks.length > maxCertificates) throw invalid(`it holds more than ${maxCertificates} certificates`);
  try {
    return { pem: `${blocks.join('\n')}\n`, certificates: blocks.map((block) => new X509Certificate(block)) };
  } catch (error) {
    throw invalid('a certificate in it cannot be read', error);
  }
}

/** Tells whether a preference requires downloading more than the first chain. */
export function hasPreference({ smallest, rootCommonNames, anyCommonNames }: ChainPreference): boolean {
  return smallest !== undefined || rootCommonNames.length > 0 || anyCommonNames.length > 0;
}

/** Chooses a chain; the first one if no preference matches. */
export function preferredChain(chains: readonly [CertificateChain, ...CertificateChain[]], preference: ChainPreference): CertificateChain {
  const { smallest, rootCommonNames, anyCommonNames } = preference;
  if (smallest !== undefined) return chains.reduce((best, chain) => (chain.pem.length < best.pem.length === smallest && chain.pem.length !== best.pem.length ? chain : best));
  for (const wanted of anyCommonNames) {
    const found = chains.find(({ certificates }) => certificates.some((certificate) => issuerName(certificate) === wanted));
    if (found !== undefined) return found;
  }
  for (const wanted of rootCommonNames) {
    const found = chains.find(({ certificates }) => issuerName(certificates.at(-1)) === wanted);
    if (found !== undefined) return found;
  }
  return chains[0];
}

/** URLs of the alternate chains that an answer lists (RFC 8555, section 7.4.2). */
export function alternateUrls({ headers, url }: AcmeAnswer): readonly string[] {
  return headers('link').flatMap((value) => [...value.matchAll(/<([^>]*)>\s*;([^,<]*)/g)].flatMap(([, target = '', parameters = '']) => (/\brel\s*=\s*"?alternate"?/i.test(parameters) && URL.canParse(target, url) ? [new URL(target, url).href] : [])));
}

/** Common name of a certificate's issuer. */
function issuerName(certificate: X509Certificate | undefined): string | undefined {
  return /^CN=(.*)$/m.exec(certificate?.issuer ?? '')?.[1];
}
