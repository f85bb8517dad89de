import { verify, X509Certificate } from 'node:crypto';
import { derPart, derParts, derTags, readDer, type DerValue } from '../keys/der.js';
import { sha1Oid, type OcspSubject } from './ocsp-subject.js';

/** Status of a certificate according to its authority. @internal */
export interface OcspAnswer {
  readonly status: 'good' | 'revoked' | 'unknown';
  /** Time of the status, in milliseconds since the Unix epoch. */
  readonly thisUpdate: number;
  /** End of its validity; `undefined` if not given. */
  readonly nextUpdate: number | undefined;
}

const statuses = ['successful', 'malformedRequest', 'internalError', 'tryLater', 'unknown', 'sigRequired', 'unauthorized'];
const answers = new Map<number, OcspAnswer['status']>([[0x80, 'good'], [0xa1, 'revoked'], [0x82, 'unknown']]);
const basicResponse = Buffer.from('2b0601050507300101', 'hex');
/** Maximum number of the included certificates that are tried. */
const maxSigners = 5;
const ocspSigning = '1.3.6.1.5.5.7.3.9';
/** Supported signature algorithms, by object identifier, with the hash to pass to Node.js. */
const hashes = new Map<string, string | null>([
  ['2a864886f70d010105', 'sha1'],
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
  ['2b6570', null],
]);

/**
 * Parses an OCSP response. It must be signed by the authority itself or by a responder that the authority has authorized.
 *
 * @param response - DER
 * @param now - milliseconds since the Unix epoch
 * @throws the reason why it is not accepted
 * @see RFC 6960, section 4.2
 * @internal
 */
export function readOcspResponse(response: Buffer, subject: OcspSubject, now: number): OcspAnswer {
  const [status, wrapped] = derParts(readDer(response, derTags.sequence));
  const code = status?.content[0] ?? 4;
  if (code !== 0 || wrapped === undefined) throw new Error(`the responder says ${statuses[code] ?? code}`);
  const typed = derParts(readDer(wrapped.content, derTags.sequence));
  if (!derPart(typed, 0, derTags.oid).content.equals(basicResponse)) throw new Error('its type is unknown');
  const basic = derParts(readDer(derPart(typed, 1, derTags.bytes).content, derTags.sequence));
  const data = derPart(basic, 0, derTags.sequence);
  assertSigned(data, basic, subject.issuer, now);
  const list = derParts(data).find(({ tag }) => tag === derTags.sequence);
  for (const single of list === undefined ? [] : derParts(list)) {
    const parts = derParts(single);
    if (!isFor(derPart(parts, 0, derTags.sequence), subject)) continue;
    const next = parts.find(({ tag }, index) => index > 2 && tag === 0xa0);
    return {
      status: answers.get(derPart(parts, 1).tag) ?? 'unknown',
      thisUpdate: timeOf(derPart(parts, 2)),
      nextUpdate: next === undefined ? undefined : timeOf(readDer(next.content)),
    };
  }
  throw new Error('it is for another certificate');
}

function isFor(id: DerValue, { serial, nameHash, keyHash }: OcspSubject): boolean {
  const [algorithm, name, key, number] = derParts(id);
  const isSha1 = algorithm !== undefined && derPart(derParts(algorithm), 0, derTags.oid).content.equals(sha1Oid);
  return isSha1 && name?.content.equals(nameHash) === true && key?.content.equals(keyHash) === true && number?.content.equals(serial.content) === true;
}

function assertSigned(data: DerValue, basic: readonly DerValue[], issuer: X509Certificate, now: number): void {
  const oid = derPart(derParts(derPart(basic, 1, derTags.sequence)), 0, derTags.oid).content.toString('hex');
  const hash = hashes.get(oid);
  if (hash === undefined) throw new Error('its signature algorithm is unknown');
  const signature = derPart(basic, 2, derTags.bits).content.subarray(1);
  const isBy = ({ publicKey }: X509Certificate): boolean => verify(hash, data.whole, publicKey, signature);
  if (isBy(issuer)) return;
  const sent = basic[3]?.tag === 0xa0 ? derParts(readDer(basic[3].content, derTags.sequence)) : [];
  for (const { whole } of sent.slice(0, maxSigners)) {
    const signer = new X509Certificate(whole);
    const isCharged = signer.keyUsage?.includes(ocspSigning) === true && signer.checkIssued(issuer) && signer.verify(issuer.publicKey);
    if (isCharged && Date.parse(signer.validFrom) <= now && Date.parse(signer.validTo) > now && isBy(signer)) return;
  }
  throw new Error('it is not signed by the authority or by a responder that the authority names');
}

/** Parses a time such as `20260131235959Z`. */
function timeOf({ tag, content }: DerValue): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(content.toString('latin1')) ?? [];
  if (tag !== derTags.generalizedTime || year === undefined) throw new Error('it has a time that cannot be read');
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
