import { X509Certificate } from 'node:crypto';
import { describeValue, moduleFault } from '@caddis/core';
import { certificateBlocks } from '../keys/pem-blocks.js';

/**
 * Parses the certificates that a module has returned, with a check of its answer.
 *
 * @param call - the called module and method, for messages
 * @throws `CORE_MODULE_FAULT` if the answer is not a list of texts; an error if a text contains no valid certificate
 * @internal
 */
export function certificatesOf(answer: unknown, call: { readonly module: object; readonly method: string }): readonly X509Certificate[] {
  if (!Array.isArray(answer) || !answer.every((text) => typeof text === 'string')) {
    throw moduleFault(call, `answered ${describeValue(answer)}, expected a list of texts`);
  }
  return answer.flatMap((text: string) => readCertificates(text));
}

/**
 * Parses the certificates in a text.
 *
 * @param text - PEM, with any number of certificates and other blocks
 * @throws if there are none, or one cannot be parsed
 * @internal
 */
export function readCertificates(text: string): readonly X509Certificate[] {
  const blocks = certificateBlocks(text);
  if (blocks.length === 0) throw new Error('there is no certificate in it');
  return blocks.map((block) => new X509Certificate(block));
}
