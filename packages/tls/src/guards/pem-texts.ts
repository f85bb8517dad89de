import { X509Certificate } from 'node:crypto';
import { describeValue, moduleFault } from '@caddis/core';
import { certificateBlocks } from '../keys/pem-blocks.js';

/**
 * Takes the certificates that a source or loader has answered: the one place that reads them.
 *
 * @param call - who was asked, for messages
 * @throws `CORE_MODULE_FAULT` where it is no list of texts; what is wrong where one holds no certificate
 * @internal
 */
export function certificatesOf(answer: unknown, call: { readonly module: object; readonly method: string }): readonly X509Certificate[] {
  if (!Array.isArray(answer) || !answer.every((text) => typeof text === 'string')) {
    throw moduleFault(call, `answered ${describeValue(answer)}, expected a list of texts`);
  }
  return answer.flatMap((text: string) => readCertificates(text));
}

/**
 * Reads the certificates of a text.
 *
 * @param text - PEM, with any number of certificates and other blocks
 * @throws where there are none, or one cannot be read
 * @internal
 */
export function readCertificates(text: string): readonly X509Certificate[] {
  const blocks = certificateBlocks(text);
  if (blocks.length === 0) throw new Error('there is no certificate in it');
  return blocks.map((block) => new X509Certificate(block));
}
