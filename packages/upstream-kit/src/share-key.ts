import { createHash } from 'node:crypto';

/**
 * Creates a key for `context.share`. It begins with the module's ID, so that different modules never use the same key.
 *
 * @param moduleId - `context.module`
 * @param purpose - what is shared, in one word
 * @param settings - everything that distinguishes one shared value from another, as JSON. It may contain a password, so only its hash is used
 * @public
 */
export function shareKey(moduleId: string, purpose: string, settings?: unknown): string {
  const key = `${moduleId}:${purpose}`;
  return settings === undefined ? key : `${key}:${createHash('sha256').update(JSON.stringify(settings)).digest('hex')}`;
}
