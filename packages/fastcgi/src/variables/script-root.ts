import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HandlerError, type Placeholders } from '@caddis/core/http';
import { cleanPath, compileTemplate, type Template } from '@caddis/http/kit';
import { errors } from '../errors.js';

/**
 * The root folder of the scripts, which may depend on the request.
 *
 * @internal
 */
export class ScriptRoot {
  private readonly template: Template;
  private readonly constant: string | undefined;
  private readonly upwards: number;

  /**
   * @param text - the text from the config; a placeholder without a value means the working directory
   * @param resolvesLinks - whether to resolve symbolic links
   */
  constructor(
    text: string,
    private readonly resolvesLinks: boolean,
  ) {
    this.template = compileTemplate(text === '' ? '{http.vars.root}' : text);
    this.constant = this.template.constant ? resolve(this.template.text) : undefined;
    this.upwards = upwardSegments(text);
  }

  /**
   * Returns the folder as an absolute path; as a promise only if symbolic links are resolved.
   *
   * @throws a `HandlerError` if a placeholder's value leads upwards, or the folder cannot be resolved
   */
  folderFor(placeholders: Placeholders | undefined): string | Promise<string> {
    const folder = this.constant ?? this.expanded(placeholders);
    return this.resolvesLinks ? followLinks(folder) : folder;
  }

  private expanded(placeholders: Placeholders | undefined): string {
    const text = this.template.expand({ get: (name) => placeholders?.get(name) || '.' });
    // A client must not choose the folder through a value such as `..`.
    if (text.includes('\0') || upwardSegments(text) > this.upwards) throw new HandlerError(404, 'the root points outside of its folder');
    return resolve(text);
  }
}

/**
 * Joins a path to a folder. Dot segments cannot lead out of the folder.
 *
 * @param path - decoded path
 * @see Caddy's `SanitizedPathJoin`
 * @internal
 */
export function joinBelow(folder: string, path: string): string {
  const clean = cleanPath(`/${path}`, true);
  const base = folder === '/' ? '' : folder;
  if (clean === '/') return path.length > 1 && path.endsWith('/') ? `${base}/` : folder;
  return base + clean;
}

async function followLinks(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const cause = errors.FASTCGI_ROOT_INVALID({ root: folder, reason: (error as Error).message }, { cause: error });
    throw new HandlerError(500, 'the root cannot be resolved', { cause });
  }
}

function upwardSegments(path: string): number {
  return path.split('/').filter((segment) => segment === '..').length;
}
