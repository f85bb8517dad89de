import type { Annotation } from '@caddis/core/framework';

/** What is doubtful about a path. @internal */
export interface PathDoubt {
  readonly message: string;
  readonly help: string;
  /** Whether it is the text of a file, which may be secret. */
  readonly isText: boolean;
}

/**
 * Finds paths that cannot be those of a file: the text of a file, and paths for a shell.
 *
 * @param path - the path
 * @param annotation - the schema's annotation of the path
 * @returns `undefined` if nothing is doubtful
 * @internal
 */
export function pathDoubt(path: string, { placeholders }: Annotation): PathDoubt | undefined {
  if (path.includes('-----BEGIN ')) return { isText: true, message: 'this is PEM text, but a path is needed', help: 'write the text into a file, and the path of the file here' };
  if (!path.startsWith('~/')) return undefined;
  const help = placeholders === undefined ? 'write the whole path' : `write ${JSON.stringify(`{env.HOME}${path.slice(1)}`)}, or the whole path`;
  return { isText: false, message: 'only a shell replaces the ~', help };
}
