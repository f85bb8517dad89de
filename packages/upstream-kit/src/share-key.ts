import { createHash } from 'node:crypto';

/**
 * Makes a key for `context.share`: it begins with the module's ID, so that no two modules ever meet under one.
 *
 * @param moduleId - `context.module`
 * @param purpose - what is shared, in a word
 * @param settings - everything that makes what is shared differ; its JSON counts. There may be a password in it, so only its hash is used
 * @public
 */
export function shareKey(moduleId: string, purpose: string, settings?: unknown): string {
  const key = `${moduleId}:${purpose}`;
  return settings === undefined ? key : `${key}:${createHash('sha256').update(JSON.stringify(settings)).digest('hex')}`;
}
