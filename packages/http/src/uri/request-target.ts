import { hasBrokenEscape, rawPathOf } from './uri.js';

/** Matches targets that have no escapes and need none. */
const plain = /^[!"$&-~]*$/;
/** Matches characters that must be escaped: non-ASCII bytes, which HTTP/2 clients may send, and `#`, at which some servers cut the target off. */
const unescaped = /[#\x80-\xff]/g;

/** A parsed request target. @internal */
export interface RequestTarget {
  /** Path and query as they were sent. */
  readonly uri: string;
  /** The host of an absolute target, otherwise that of the `Host` field. */
  readonly host: string;
}

/**
 * Parses the target of a request. Invalid characters are escaped, so that handlers see only ASCII.
 *
 * @param target - the target as it was sent
 * @param host - the `Host` field or the authority; empty if there is none
 * @returns the target, or the status to refuse the request with
 * @see RFC 9112, section 3.2
 * @internal
 */
export function readTarget(method: string, target: string, host: string): RequestTarget | number {
  const read = target.startsWith('/') ? { uri: target, host } : readOtherForm(method, target);
  if (typeof read === 'number') return read;
  const { uri } = read;
  if (plain.test(uri)) return read;
  if (hasBrokenEscape(rawPathOf(uri))) return 400;
  return { ...read, uri: uri.replace(unescaped, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`) };
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

/** Returns true if a text is a valid value of a `Host` field. @internal */
export function isHost(text: string): boolean {
  return hostCharacters.test(text);
}
