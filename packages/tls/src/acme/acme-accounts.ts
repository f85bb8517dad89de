import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { messageOf, propertyOf, type Logger } from '@caddis/core';
import type { Storage } from '@caddis/core/tls';
import { reasonOf } from '@caddis/kit';
import { keyPem } from '../keys/key-pair.js';
import { errors } from '../errors.js';
import { jsonObject, urlIn, type AcmeSession, type Signer } from './acme-session.js';
import { signWithSecret, SigningKey } from './json-web-signature.js';
import { accountKeys, usersFolder } from './storage-keys.js';

/** Credentials of an existing account at the authority, to which a new ACME account is bound (external account binding). */
export interface ExternalAccount {
  readonly keyId: string;
  /** The shared secret, in base64url. */
  readonly macKey: string;
}

/** Options of {@link AcmeAccounts}. */
export interface AcmeAccountsOptions {
  readonly session: AcmeSession;
  /** Email address of the account; empty to use the existing account, if any. */
  readonly email: string;
  /** Private key that the account must have, PEM; generated when left out. */
  readonly accountKey?: string | undefined;
  /** Gets the external account; called only when an account is registered. */
  readonly externalAccount?: ((email: string, signal: AbortSignal) => Promise<ExternalAccount | undefined>) | undefined;
  readonly log: Logger;
  /** Aborted when no account is needed any more. */
  readonly signal: AbortSignal;
}

/** An account at an ACME directory. */
export interface AcmeAccount extends Signer {
  readonly account: string;
  /** Whether it has just been registered. If the directory does not accept it, registering another one would not help. */
  readonly isNew: boolean;
  readonly email: string;
}

/** The accounts at one ACME directory. Each is read from the storage or registered once, however many callers ask for it. */
export class AcmeAccounts {
  private readonly known = new WeakMap<Storage, Promise<AcmeAccount>>();

  constructor(private readonly options: AcmeAccountsOptions) {}

  /** Returns the account for certificates that are kept in a storage. */
  get(storage: Storage): Promise<AcmeAccount> {
    const known = this.known.get(storage);
    if (known !== undefined) return known;
    const account = this.find(storage);
    this.known.set(storage, account);
    account.catch(() => this.known.get(storage) === account && this.known.delete(storage));
    return account;
  }

  /** Removes an account that the directory no longer knows, so that the next call of `get` registers another one. */
  async forget(storage: Storage, account: AcmeAccount): Promise<void> {
    const current = await this.known.get(storage)?.catch(() => undefined);
    if (current !== undefined && current !== account) return;
    this.known.delete(storage);
    const keys = accountKeys(this.options.session.url, account.email);
    this.options.log.warn({ directory: this.options.session.url, account: account.account }, 'the ACME server no longer knows the account, so a new one is registered');
    await storage.delete(keys.account);
    if (this.options.accountKey === undefined) await storage.delete(keys.privateKey);
  }

  private async find(storage: Storage): Promise<AcmeAccount> {
    const { session, log, signal } = this.options;
    const email = this.options.email === '' ? await recentEmail(storage, session.url) : this.options.email;
    const stored = await this.load(storage, email);
    if (stored !== undefined) return stored;
    const unlock = await storage.lock(`register_acme_account_${email === '' ? 'default' : email.toLowerCase()}`, signal);
    try {
      // Another process may have registered the account before this one got the lock.
      return (await this.load(storage, email)) ?? (await this.register(storage, email));
    } finally {
      await unlock().catch((error: unknown) => log.warn({ err: error }, 'the lock for a new ACME account could not be released'));
    }
  }

  private async load(storage: Storage, email: string): Promise<AcmeAccount | undefined> {
    const keys = accountKeys(this.options.session.url, email);
    const [json, pem] = await Promise.all([storage.load(keys.account), storage.load(keys.privateKey)]);
    if (json === undefined || pem === undefined) return undefined;
    const location = locationIn(json);
    if (location === undefined) return undefined;
    const key = readKey(pem.toString('utf8'));
    // The config may require a key other than the stored one.
    const wanted = this.options.accountKey;
    if (wanted !== undefined && readKey(wanted).thumbprint !== key.thumbprint) return undefined;
    return { key, account: location, isNew: false, email };
  }

  private async register(storage: Storage, email: string): Promise<AcmeAccount> {
    const { session, accountKey, log, signal } = this.options;
    const keys = accountKeys(session.url, email);
    const privateKey = accountKey === undefined ? await keptOrNewKey(storage, keys.privateKey) : createKey(accountKey);
    const key = new SigningKey(privateKey);
    const directory = await session.directory(signal);
    const external = await this.options.externalAccount?.(email, signal);
    if (external === undefined && directory.needsExternalAccount) throw errors.TLS_ACME_EAB_NEEDED({ directory: session.url });
    const binding = external === undefined ? {} : { externalAccountBinding: bind(external, directory.newAccount, key) };
    const contact = email === '' ? {} : { contact: [`mailto:${email}`] };
    const answer = await session.post(directory.newAccount, { ...contact, termsOfServiceAgreed: true, ...binding }, { key }, { signal });
    const account = urlIn(answer, 'the location of the account', answer.header('location'));
    const { status, orders } = jsonObject(answer);
    const json = { status, ...contact, termsOfServiceAgreed: true, orders: typeof orders === 'string' ? orders : '', location: account };
    try {
      await storage.store(keys.privateKey, Buffer.from(keyPem(privateKey), 'utf8'));
      await storage.store(keys.account, Buffer.from(JSON.stringify(json, undefined, '\t'), 'utf8'));
    } catch (error) {
      // Go on without storing it: the certificate is more important than the account.
      log.error({ err: error, directory: session.url }, 'the ACME account cannot be stored, so a new one is registered after the next start');
    }
    log.info({ directory: session.url, account, email }, 'registered an ACME account');
    return { key, account, isNew: true, email };
  }
}

/** Parses the private key of an account. @throws `TLS_ACME_ACCOUNT_KEY_INVALID` */
export function readKey(pem: string): SigningKey {
  return new SigningKey(createKey(pem));
}

function createKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw errors.TLS_ACME_ACCOUNT_KEY_INVALID({ reason: reasonOf(error) }, { cause: error });
  }
}

/** Reuses a stored key from a registration that did not complete, because the directory may already know that key. */
async function keptOrNewKey(storage: Storage, name: string): Promise<KeyObject> {
  const kept = await storage.load(name);
  if (kept === undefined) return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return createKey(kept.toString('utf8'));
}

function bind({ keyId, macKey }: ExternalAccount, url: string, key: SigningKey): object {
  return signWithSecret(Buffer.from(macKey, 'base64url'), { kid: keyId, url }, JSON.stringify(key.jwk));
}

function locationIn(json: Buffer): string | undefined {
  try {
    const location = propertyOf(JSON.parse(json.toString('utf8')), 'location');
    return typeof location === 'string' && location !== '' ? location : undefined;
  } catch (error) {
    throw new Error(`the ACME account in the storage is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** Email address of the account that was stored last, for configs without one; empty if there is no account. */
async function recentEmail(storage: Storage, directory: string): Promise<string> {
  let recent = { email: '', modified: Number.NEGATIVE_INFINITY };
  const folder = usersFolder(directory);
  const keys = await storage.list(folder, { recursive: true });
  const names = new Set(keys.map((key) => key.slice(folder.length + 1).split('/')[0] ?? ''));
  for (const name of names) {
    const email = name === 'default' ? '' : name;
    const modified = (await storage.stat(accountKeys(directory, email).account))?.modified ?? Number.NEGATIVE_INFINITY;
    if (modified > recent.modified) recent = { email, modified };
  }
  return recent.email;
}
