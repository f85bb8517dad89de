import { safeKey } from '../storage/storage-keys.js';

/**
 * Storage keys of ACME data. They are the same as Caddy's, so that Caddy's data folder can be used.
 *
 * @see certmagic's `KeyBuilder` and `ACMEIssuer.storageKey…`
 */

/** Name of a directory's folders: host and path of its URL, made safe for use in a key. */
export function issuerKeyOf(directory: string): string {
  if (!URL.canParse(directory)) return safeKey(directory);
  const { host, pathname } = new URL(directory);
  const path = pathname.replace(/[/\\]/g, '-').replace(/^-+|-+$/g, '');
  return safeKey(path === '' ? host : `${host}-${path}`);
}

/** Folder of a directory's data, except certificates. */
export function acmeFolder(directory: string): string {
  return `acme/${issuerKeyOf(directory)}`;
}

/** Folder of the accounts at a directory. */
export function usersFolder(directory: string): string {
  return `${acmeFolder(directory)}/users`;
}

/** Keys of an account: its registration data and its private key. */
export function accountKeys(directory: string, email: string): { readonly account: string; readonly privateKey: string } {
  const name = (email === '' ? 'default' : email).toLowerCase();
  const at = name.indexOf('@');
  const user = at < 0 ? name : at === 0 ? name.slice(1) : name.slice(0, at);
  const folder = `${usersFolder(directory)}/${safeKey(name)}`;
  return { account: `${folder}/${safeKey(user) || 'registration'}.json`, privateKey: `${folder}/${safeKey(user) || 'private'}.key` };
}

/** Key of a pending challenge, which any process that shares the storage can answer. */
export function challengeTokenKey(issuerKey: string, name: string): string {
  return `acme/${safeKey(issuerKey)}/challenge_tokens/${safeKey(name)}.json`;
}

/** Folder of a directory's rate limits. */
export function limitsFolder(directory: string): string {
  return `${acmeFolder(directory)}/rate_limits`;
}
