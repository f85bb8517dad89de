import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './resources.js';

/** Files that configure name resolution. */
export interface DnsFiles {
  readonly hostsFile: string;
  readonly resolvConf: string;
  remove(): Promise<void>;
}

/**
 * Writes a hosts file and a `resolv.conf`, so that a test does not depend on those of the machine.
 *
 * @param hosts - text of the hosts file
 * @param resolvConf - text of `resolv.conf`; an empty search list when left out
 */
export async function writeDnsFiles(hosts = '', resolvConf = 'search .'): Promise<DnsFiles> {
  const folder = await temporaryFolder();
  const files = { hostsFile: join(folder.path, 'hosts'), resolvConf: join(folder.path, 'resolv.conf') };
  await writeFile(files.hostsFile, hosts);
  await writeFile(files.resolvConf, resolvConf);
  return { ...files, remove: () => folder.remove() };
}
