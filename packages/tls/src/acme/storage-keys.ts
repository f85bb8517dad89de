import { safeKey } from '../storage/storage-keys.js';

/**
 * Where things of ACME stand in the storage: where Caddy has them, so that a folder of Caddy's is taken over.
 *
 * @see certmagic's `KeyBuilder` and `ACMEIssuer.storageKey…`
 */

/** Name of a directory's folders: host and path of its URL, fit for a part of a key. */
export function issuerKeyOf(directory: string): string {
  if (!URL.canParse(directory)) return safeKey(directory);
  const { host, pathname } = new URL(directory);
  const path = pathname.replace(/[/\\]/g, '-').replace(/^-+|-+$/g, '');
  return safeKey(path === '' ? host : `${host}-${path}`);
}

/** Folder of what is kept for a directory besides certificates. */
export function acmeFolder(directory: string): string {
  return `acme/${issuerKeyOf(directory)}`;
}

/** Folder of the accounts at a directory. */
export function usersFolder(directory: string): string {
  return `${acmeFolder(directory)}/users`;
}

/** Keys of an account: what the directory said of it, and its private key. */
export function accountKeys(directory: string, email: string): { readonly account: string; readonly privateKey: string } {
  const name = (email === '' ? 'default' : email).toLowerCase();
  const at = name.indexOf('@');
  const user = at < 0 ? name : at === 0 ? name.slice(1) : name.slice(0, at);
  const folder = `${usersFolder(directory)}/${safeKey(name)}`;
  return { account: `${folder}/${safeKey(user) || 'registration'}.json`, privateKey: `${folder}/${safeKey(user) || 'private'}.key` };
}

/** Key of a challenge that is waiting to be answered, by whichever process the server asks. */
export function challengeTokenKey(issuerKey: string, name: string): string {
  return `acme/${safeKey(issuerKey)}/challenge_tokens/${safeKey(name)}.json`;
}

/** Folder of what a directory said of when it may be asked again. */
export function limitsFolder(directory: string): string {
  return `${acmeFolder(directory)}/rate_limits`;
}
