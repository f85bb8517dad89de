import { resolve, sep } from 'node:path';
import { HandlerError } from '@caddis/core/http';
import { bytesOfText, cleanPath } from '@caddis/http/kit';

/**
 * Joins a path of a request to a folder. The path is taken as absolute and resolved before, so that no `..` leads out of the folder.
 *
 * @param folder - path of a folder
 * @param path - decoded path, or a text of the config with placeholders filled in
 * @returns the path of the file, without a slash at its end
 * @throws a `HandlerError` with status 400 where no file can have such a name
 * @see Caddy's `SanitizedPathJoin`
 * @internal
 */
export function joinInside(folder: string, path: string): string {
  if (path.includes('\0') || (sep === '\\' && isDangerousOnWindows(path))) throw new HandlerError(400, 'no file can have such a name');
  const clean = cleanPath(path, true);
  const inside = clean.endsWith('/') ? clean.slice(0, -1) : clean;
  if (inside === '') return folder;
  return folder.endsWith('/') ? `${folder}${inside.slice(1)}` : `${folder}${inside}`;
}

/** There a backslash is a slash, a colon names a drive or a stream of a file, and a tilde may be part of a second, shorter name. */
function isDangerousOnWindows(path: string): boolean {
  return /[\\:~]|[. ](?:\/|$)/.test(path);
}

/**
 * The path as Node's file functions take it: bytes, where a text would be changed on its way into UTF-8.
 *
 * @param path - text as `decodePercent` makes it
 * @internal
 */
export function nativePath(path: string): string | Buffer {
  return loneSurrogate.test(path) ? bytesOfText(path) : path;
}

const loneSurrogate = /[\ud800-\udfff]/u;

/** The last element of a path; `/` of one that has none. @see Go's `path.Base` @internal */
export function baseOf(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** An absolute path, with nothing in it to resolve. @internal */
export function absolutePath(path: string): string {
  return resolve(path);
}
