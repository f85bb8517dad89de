import { resolve, sep } from 'node:path';
import { HandlerError } from '@caddis/core/http';
import { bytesOfText, cleanPath } from '@caddis/http/kit';

/**
 * Joins the path of a request to a folder. The path is first resolved as an absolute path, so that `..` cannot lead out of the folder.
 *
 * @param folder - path of a folder
 * @param path - decoded path, or a text from the config with expanded placeholders
 * @returns the path of the file, without a trailing slash
 * @throws a `HandlerError` with status 400 if no file can have such a name
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

/** On Windows a backslash is a separator, a colon starts a drive or an alternate stream, and a tilde may be part of a short 8.3 name. */
function isDangerousOnWindows(path: string): boolean {
  return /[\\:~]|[. ](?:\/|$)/.test(path);
}

/**
 * Converts a path for Node's file functions: to bytes if it is not valid Unicode, because Node would change such a text.
 *
 * @param path - path in the format of `decodePercent`
 * @internal
 */
export function nativePath(path: string): string | Buffer {
  return loneSurrogate.test(path) ? bytesOfText(path) : path;
}

const loneSurrogate = /[\ud800-\udfff]/u;

/** Returns the last segment of a path; `/` if it has none. @see Go's `path.Base` @internal */
export function baseOf(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** Returns an absolute and resolved path. @internal */
export function absolutePath(path: string): string {
  return resolve(path);
}
