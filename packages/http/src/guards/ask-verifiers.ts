import type { X509Certificate } from 'node:crypto';
import { blameModule, isThenable } from '@caddis/core';
import type { ClientCertificateVerifier } from '@caddis/core/tls';

/**
 * Calls all verifiers for a client, one after the other. All such calls are made here.
 *
 * @param chain - the certificates that the client sent
 * @returns nothing if all of them accept the client; a promise only if one of them is asynchronous
 * @throws the error of the first verifier that rejects the client
 * @internal
 */
export function askVerifiers(verifiers: readonly ClientCertificateVerifier[], chain: readonly X509Certificate[]): void | Promise<void> {
  for (const [index, verifier] of verifiers.entries()) {
    const answer = ask(verifier, chain);
    if (answer !== undefined) return answer.then(() => askVerifiers(verifiers.slice(index + 1), chain));
  }
}

function ask(verifier: ClientCertificateVerifier, chain: readonly X509Certificate[]): Promise<void> | undefined {
  const call = { module: verifier, method: 'verifyClientCertificate' };
  let answer: unknown;
  try {
    answer = verifier.verifyClientCertificate(chain);
  } catch (error) {
    throw blameModule(call, error);
  }
  if (!isThenable(answer)) return undefined;
  return Promise.resolve(answer).then(
    () => undefined,
    (error: unknown) => {
      throw blameModule(call, error);
    },
  );
}
