import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Clock, Logger } from '@caddis/core';
import type { Storage } from '@caddis/core/tls';
import { generateKey, keyPem, readKey } from '../keys/key-pair.js';
import { x509Library } from '../keys/x509-library.js';
import { safeKey } from '../storage/storage-keys.js';
import { signCertificate, type Signatory } from './sign-certificate.js';

const dayMs = 86_400_000;
const rootLifetimeMs = 3600 * dayMs;

/** Paths of a certificate and its private key. @internal */
export interface PairFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Settings of an {@link Authority}. @internal */
export interface AuthoritySettings {
  readonly id: string;
  readonly name: string;
  readonly rootCommonName: string;
  readonly intermediateCommonName: string;
  readonly intermediateLifetimeMs: number;
  /** The intermediate is renewed when this share of its lifetime is left. */
  readonly renewalWindowRatio: number;
  readonly root: PairFiles | undefined;
  readonly intermediate: PairFiles | undefined;
}

/** A certificate to be issued. @internal */
export interface LeafOrder {
  readonly names: readonly string[];
  /** PKCS #10, DER. */
  readonly request: Buffer;
  readonly lifetimeMs: number;
  readonly signWithRoot: boolean;
}

/** Certificates of an authority, PEM. @internal */
export interface AuthorityCertificates {
  readonly root: string;
  readonly intermediate: string;
}

/**
 * A local certificate authority: a root signs an intermediate, which signs certificates. Both are created when first needed and kept in the storage.
 *
 * @see Caddy's `pki.CA`
 * @internal
 */
export class Authority {
  #root: Promise<Signatory> | undefined;
  #intermediate: Promise<Signatory> | undefined;

  constructor(
    readonly settings: AuthoritySettings,
    private readonly storage: Storage,
    private readonly time: Clock,
    private readonly log: Logger,
  ) {}

  /** Returns the certificates. Creates missing ones, and renews the intermediate in time. */
  async certificates(): Promise<AuthorityCertificates> {
    return { root: (await this.root()).certificate, intermediate: (await this.intermediate()).certificate };
  }

  /**
   * Issues a certificate.
   *
   * @returns certificate chain without the root, PEM
   */
  async issue({ names, request, lifetimeMs, signWithRoot }: LeafOrder): Promise<string> {
    const { Pkcs10CertificateRequest } = await x509Library();
    const { publicKey } = new Pkcs10CertificateRequest(request);
    const by = signWithRoot ? await this.root() : await this.intermediate();
    const now = this.time.now();
    // A certificate must not outlive its issuer.
    const notAfter = Math.min(now + lifetimeMs, endOf(by.certificate));
    const leaf = await signCertificate({ commonName: '', publicKey: Buffer.from(publicKey.rawData), notBefore: now, notAfter, names }, by);
    return signWithRoot ? leaf : `${leaf}${by.certificate}`;
  }

  private root(): Promise<Signatory> {
    this.#root ??= this.loadRoot().catch((error: unknown) => {
      this.#root = undefined;
      throw error;
    });
    return this.#root;
  }

  private async intermediate(): Promise<Signatory> {
    const known = await this.#intermediate?.catch(() => undefined);
    if (known === undefined || this.isDue(known.certificate)) {
      const next = this.loadIntermediate();
      this.#intermediate = next;
      next.catch(() => undefined);
    }
    return this.#intermediate as Promise<Signatory>;
  }

  private async loadRoot(): Promise<Signatory> {
    const { root: files, rootCommonName: commonName } = this.settings;
    if (files !== undefined) return readPair(files);
    return (
      (await this.loadPair('root')) ??
      this.locked(async () => {
        const stored = await this.loadPair('root');
        if (stored !== undefined) return stored;
        const key = await generateKey('p256');
        const now = this.time.now();
        const certificate = await signCertificate({ commonName, publicKey: spkiOf(key), notBefore: now, notAfter: now + rootLifetimeMs, authorityDepth: 1 }, { key });
        return this.keep('root', { certificate, key });
      })
    );
  }

  private async loadIntermediate(): Promise<Signatory> {
    const { intermediate: files, intermediateCommonName: commonName, intermediateLifetimeMs } = this.settings;
    if (files !== undefined) return readPair(files);
    const root = await this.root();
    const isGood = (pair: Signatory | undefined): pair is Signatory => pair !== undefined && !this.isDue(pair.certificate) && isSignedBy(pair.certificate, root.certificate);
    const stored = await this.loadPair('intermediate');
    if (isGood(stored)) return stored;
    return this.locked(async () => {
      const again = await this.loadPair('intermediate');
      if (isGood(again)) return again;
      const key = await generateKey('p256');
      const now = this.time.now();
      const notAfter = Math.min(now + intermediateLifetimeMs, endOf(root.certificate));
      const certificate = await signCertificate({ commonName, publicKey: spkiOf(key), notBefore: now, notAfter, authorityDepth: 0 }, root);
      return this.keep('intermediate', { certificate, key });
    });
  }

  private async keep(part: 'root' | 'intermediate', pair: Signatory): Promise<Signatory> {
    await this.storage.store(this.keyOf(part, 'key'), Buffer.from(keyPem(pair.key), 'utf8'));
    await this.storage.store(this.keyOf(part, 'crt'), Buffer.from(pair.certificate, 'utf8'));
    this.log.info({ authority: this.settings.id, part, expires: endOf(pair.certificate) }, 'the authority has a new certificate');
    return pair;
  }

  private async loadPair(part: 'root' | 'intermediate'): Promise<Signatory | undefined> {
    const [certificate, key] = await Promise.all([this.storage.load(this.keyOf(part, 'crt')), this.storage.load(this.keyOf(part, 'key'))]);
    if (certificate === undefined || key === undefined) return undefined;
    return { certificate: certificate.toString('utf8'), key: readKey(key.toString('utf8')) };
  }

  private async locked<Value>(work: () => Promise<Value>): Promise<Value> {
    const release = await this.storage.lock(`pki_authority_${this.settings.id}`, AbortSignal.timeout(60_000));
    try {
      return await work();
    } finally {
      await release();
    }
  }

  private keyOf(part: string, ending: string): string {
    return `pki/authorities/${safeKey(this.settings.id)}/${part}.${ending}`;
  }

  private isDue(certificate: string): boolean {
    const { validFrom, validTo } = new X509Certificate(certificate);
    const [begin, end] = [Date.parse(validFrom), Date.parse(validTo)];
    return this.time.now() >= end - (end - begin) * this.settings.renewalWindowRatio;
  }
}

async function readPair({ certificate, key }: PairFiles): Promise<Signatory> {
  return { certificate: await readFile(certificate, 'utf8'), key: readKey(await readFile(key, 'utf8')) };
}

function endOf(certificate: string): number {
  return Date.parse(new X509Certificate(certificate).validTo);
}

function isSignedBy(certificate: string, authority: string): boolean {
  return new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey);
}

function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}
