import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TLSSocket } from 'node:tls';
import { askAuthorities } from '../guards/ask-authorities.js';
import { askVerifiers } from '../guards/ask-verifiers.js';
import { pemOfBase64 } from './certificate.js';
import type { PolicyConfig } from './policy-config.js';
import { expandGlobal } from '../templates/expand-global.js';

type AuthenticationConfig = NonNullable<PolicyConfig['client_authentication']>;

/** Maximum number of certificates in a client's chain that are read. */
const maxChain = 16;

/** A number for each verifier, to compare the verifiers of two policies. */
const verifierNumbers = new WeakMap<object, number>();
let verifiersSeen = 0;

/**
 * The authentication of clients: whether they must send a certificate, and which are accepted.
 *
 * @see Caddy's `ClientAuthentication`
 * @internal
 */
export class ClientAuthentication {
  readonly mode: NonNullable<AuthenticationConfig['mode']>;
  /** Equal keys accept the same clients. */
  readonly key: readonly unknown[];
  /** SHA-256 of the certificates that clients may use; empty for any. */
  private readonly leaves: ReadonlySet<string>;

  private constructor(
    private readonly config: AuthenticationConfig,
    /** Trusted CA certificates, PEM. */
    readonly authorities: readonly string[],
  ) {
    const { verifiers, trusted_leaf_certs: leaves } = config;
    this.mode = config.mode ?? (authorities.length > 0 ? 'require_and_verify' : 'require');
    this.leaves = new Set(leaves.map((text) => fingerprint(Buffer.from(text, 'base64'))));
    this.key = [this.mode, authorities, [...this.leaves], verifiers.map(numberOf)];
  }

  /**
   * Creates it, and reads the CA certificates.
   *
   * @throws an error with the reason if a CA certificate cannot be read
   */
  static async create(config: AuthenticationConfig): Promise<ClientAuthentication> {
    const { trusted_ca_certs: texts, trusted_ca_certs_pem_files: files, ca } = config;
    const fromFiles = await Promise.all(files.map((path) => readFile(expandGlobal(path), 'utf8')));
    const fromSource = ca === undefined ? [] : await askAuthorities(ca);
    return new ClientAuthentication(config, [...texts.map(pemOfBase64), ...fromFiles, ...fromSource]);
  }

  /**
   * Returns true if a client may proceed after the handshake.
   *
   * @param onRefused - called when a verifier rejects the client
   * @returns a promise only if a verifier is asynchronous
   */
  admits(socket: TLSSocket, onRefused: (error: unknown) => void): boolean | Promise<boolean> {
    const shown = socket.getPeerX509Certificate();
    if (shown === undefined) return this.mode !== 'require' && this.mode !== 'require_and_verify';
    if (this.mode === 'verify_if_given' && !socket.authorized) return false;
    if (this.leaves.size > 0 && !this.leaves.has(fingerprint(shown.raw))) return false;
    if (this.config.verifiers.length === 0) return true;
    try {
      const answer = askVerifiers(this.config.verifiers, chainOf(shown));
      if (answer === undefined) return true;
      return answer.then(
        () => true,
        (error: unknown) => {
          onRefused(error);
          return false;
        },
      );
    } catch (error) {
      onRefused(error);
      return false;
    }
  }
}

function chainOf(own: X509Certificate): readonly X509Certificate[] {
  const chain = [own];
  for (let next = own.issuerCertificate; next !== undefined && chain.length < maxChain && next.fingerprint256 !== chain.at(-1)?.fingerprint256; next = next.issuerCertificate) {
    chain.push(next);
  }
  return chain;
}

function fingerprint(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}

function numberOf(verifier: object): number {
  let number = verifierNumbers.get(verifier);
  if (number === undefined) {
    verifiersSeen += 1;
    number = verifiersSeen;
    verifierNumbers.set(verifier, number);
  }
  return number;
}
