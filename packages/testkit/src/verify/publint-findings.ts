import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { findingAbout, type VerifyFinding } from './verify-report.js';

/** Returns the errors and warnings of publint, without its suggestions. @param tarball - the bytes of the tarball */
export async function publintFindings(tarball: Uint8Array): Promise<readonly VerifyFinding[]> {
  const data = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) as ArrayBuffer;
  const { messages, pkg } = await publint({ pack: { tarball: data } });
  return messages
    .filter(({ type }) => type !== 'suggestion')
    .map((message) => findingAbout('VERIFY_PUBLINT', `${message.code}: ${formatMessage(message, pkg, { color: false }) ?? ''}`, { file: 'package.json' }));
}
