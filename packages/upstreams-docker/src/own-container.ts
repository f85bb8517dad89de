import { readFile } from 'node:fs/promises';

/**
 * Finds the ID of the container that this process runs in.
 *
 * @returns `undefined` outside of a container of Docker
 * @internal
 */
export async function ownContainerId(): Promise<string | undefined> {
  return findContainerId(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
}

/**
 * Finds a container's ID in its table of mounts: Docker mounts `…/containers/<id>/hostname` at `/etc/hostname`.
 *
 * @param mountInfo - text of `/proc/self/mountinfo`
 * @internal
 */
export function findContainerId(mountInfo: string): string | undefined {
  return /\/containers\/([0-9a-f]{64})\/hostname \/etc\/hostname /.exec(mountInfo)?.[1];
}
