import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificates, needPrograms, temporaryFolder, type CertificateFiles, type TestCertificates } from '@caddis/test-servers';

/** Certificates for the tests of a suite, in a temporary folder. Available in its tests, not yet in `describe`. */
export class SuiteCertificates {
  #folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  #made: TestCertificates | undefined;

  get server(): CertificateFiles {
    return this.#all.server;
  }

  get client(): CertificateFiles {
    return this.#all.client;
  }

  /** Certificate and key of the server, as Node.js takes them. */
  get serverOptions(): { readonly cert: Buffer; readonly key: Buffer } {
    return { cert: readFileSync(this.server.certificate), key: readFileSync(this.server.key) };
  }

  /** Returns a path for another file beside the certificates. */
  path(name: string): string {
    return join(this.#folder?.path ?? '', name);
  }

  async create(): Promise<void> {
    this.#folder = await temporaryFolder();
    this.#made = await createCertificates(this.#folder.path);
  }

  async remove(): Promise<void> {
    await this.#folder?.remove();
  }

  get #all(): TestCertificates {
    if (this.#made === undefined) throw new Error('certificates are created in a hook before the tests');
    return this.#made;
  }
}

/**
 * Creates certificates before the tests of a suite; call it in `describe`. Without `openssl`, the suite is skipped.
 *
 * @param programs - other programs without which the suite is skipped
 */
export function useCertificates(...programs: readonly string[]): SuiteCertificates {
  const certificates = new SuiteCertificates();
  before(async function () {
    needPrograms(this, 'openssl', ...programs);
    await certificates.create();
  });
  after(() => certificates.remove());
  return certificates;
}
