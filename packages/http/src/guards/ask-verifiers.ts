import type { X509Certificate } from 'node:crypto';
import { blameModule, isThenable } from '@caddis/core';
import type { ClientCertificateVerifier } from '@caddis/core/tls';

/**
 * Asks all verifiers, one after the other, about a client: the one place that does.
 *
 * @param chain - what the client has shown
 * @returns nothing where all of them agree; a promise only where one of them does not answer at once
 * @throws what the first throws that does not, or its promise rejects with
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
