import { hasProgram } from '@caddis/test-servers';
import { startDnsGroup } from './dns-group.js';
import { startDockerGroup } from './docker-group.js';
import { startEtcdGroup } from './etcd-group.js';
import type { Group } from './group.js';
import type { GroupName } from './group-names.js';
import { startStaticGroup } from './static-group.js';

interface Maker {
  readonly name: GroupName;
  /** Programs that must be installed. */
  readonly programs: readonly string[];
  readonly needsRoot?: boolean;
  start(): Promise<Group>;
}

const makers: readonly Maker[] = [
  { name: 'static', programs: [], start: startStaticGroup },
  { name: 'dns', programs: ['nsd'], start: startDnsGroup },
  { name: 'etcd', programs: ['etcd'], start: startEtcdGroup },
  { name: 'docker', programs: ['dockerd', 'docker', 'busybox'], needsRoot: true, start: startDockerGroup },
];

/**
 * Starts the groups whose programs are installed.
 *
 * @param without - groups to leave out
 * @param groups - each group is added as soon as it runs, so that it can be stopped even if another one fails to start
 * @param say - called with the groups that are left out, and the reasons
 */
export async function startGroups(without: ReadonlySet<GroupName>, groups: Map<GroupName, Group>, say: (text: string) => void): Promise<void> {
  for (const { name, programs, needsRoot = false, start } of makers) {
    if (without.has(name)) continue;
    const missing = programs.filter((program) => !hasProgram(program));
    if (missing.length > 0) say(`without ${name}: not installed: ${missing.join(', ')}`);
    else if (needsRoot && process.getuid?.() !== 0) say(`without ${name}: it needs root`);
    else groups.set(name, await start());
  }
}
