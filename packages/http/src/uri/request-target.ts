import { hasBrokenEscape, rawPathOf } from './uri.js';

/** A target without escapes and without need for them. */
const plain = /^[!"$&-~]*$/;
/** What cannot stand in a target: over HTTP/2 bytes beyond ASCII arrive, and some servers take a number sign for the end. */
const unescaped = /[#\x80-\xff]/g;

/** What a request is for. @internal */
export interface RequestTarget {
  /** Path and query as sent. */
  readonly uri: string;
  /** Of an absolute target its host, else that of the `Host` field. */
  readonly host: string;
}

/**
 * Reads the target of a request. What cannot stand in it is escaped, so that all that handlers see is ASCII.
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

/** Tells whether a text can be the value of a `Host` field. @internal */
export function isHost(text: string): boolean {
  return hostCharacters.test(text);
}
