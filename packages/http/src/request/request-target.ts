import { hasBrokenEscape, rawPathOf } from './uri.js';

/** What a request is for. @internal */
export interface RequestTarget {
  /** Path and query as sent. */
  readonly uri: string;
  /** Of an absolute target its host, else that of the `Host` field. */
  readonly host: string;
}

/**
 * Reads the target of a request. A number sign, which cannot stand in it, is escaped, because some servers take it for the end.
 *
 * @param target - as sent
 * @param host - of the `Host` field or the authority; empty where there is none
 * @returns the target, or the status to answer with at once
 * @see RFC 9112, section 3.2
 * @internal
 */
export function readTarget(method: string, target: string, host: string): RequestTarget | number {
  const read = target.startsWith('/') ? { uri: target, host } : readOtherForm(method, target);
  if (typeof read === 'number') return read;
  const { uri } = read;
  if (!uri.includes('%') && !uri.includes('#')) return read;
  return hasBrokenEscape(rawPathOf(uri)) ? 400 : { ...read, uri: uri.replaceAll('#', '%23') };
}

function readOtherForm(method: string, target: string): RequestTarget | number {
  if (target === '*') return method === 'OPTIONS' ? 200 : 400;
  if (method === 'CONNECT') return isHost(target) ? { uri: '/', host: target } : 400;
  const absolute = /^https?:\/\/([^/?#]+)([^#]*)$/i.exec(target);
  if (absolute === null) return 400;
  const [, authority = '', rest = ''] = absolute;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return isHost(host) ? { uri: rest.startsWith('/') ? rest : `/${rest}`, host } : 400;
}

const hostCharacters = /^[\w.\-:~%!$&'()*+,;=[\]]+$/;

/** Tells whether a text can be the value of a `Host` field. @internal */
export function isHost(text: string): boolean {
  return hostCharacters.test(text);
}
