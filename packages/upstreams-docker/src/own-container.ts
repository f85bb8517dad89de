import { readFile } from 'node:fs/promises';

/**
 * Returns the ID of the container that this process runs in.
 *
 * @returns `undefined` if it does not run in a Docker container
 * @internal
 */
export async function ownContainerId(): Promise<string | undefined> {
  return findContainerId(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
}

/**
 * Finds a container's ID in its mount table: Docker mounts `…/containers/<id>/hostname` at `/etc/hostname`.
 *
 * @param mountInfo - content of `/proc/self/mountinfo`
 * @internal
 */
export function findContainerId(mountInfo: string): string | undefined {
  return /\/containers\/([0-9a-f]{64})\/hostname \/etc\/hostname /.exec(mountInfo)?.[1];
}
