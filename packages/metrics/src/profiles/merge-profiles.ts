import type { Profiler } from 'node:inspector';

/** A profile, and whose it is. @internal */
export interface NamedProfile {
  readonly name: string;
  readonly profile: Profiler.Profile;
}

/** What V8 calls the node above all. */
const rootFrame = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 } as const;

/**
 * Makes one CPU profile of those of several processes: each has a node of its name below the root, and their times follow one another, as if one processor had done
 * the work of all.
 *
 * @internal
 */
export function mergeProfiles(parts: readonly NamedProfile[]): Profiler.Profile {
  const rootId = 1;
  const tops: number[] = [];
  const nodes: Profiler.ProfileNode[] = [{ id: rootId, callFrame: rootFrame, hitCount: 0, children: tops }];
  const samples: number[] = [];
  const timeDeltas: number[] = [];
  const [first] = parts;
  const startTime = first?.profile.startTime ?? 0;
  let endTime = startTime;
  // Time behind the last sample: the next one counts from there.
  let rest = 0;
  let offset = rootId;
  for (const { name, profile } of parts) {
    const [top] = profile.nodes;
    if (top === undefined) continue;
    tops.push(top.id + offset);
    for (const node of profile.nodes) {
      const callFrame = node === top ? { ...node.callFrame, functionName: name } : node.callFrame;
      nodes.push({ ...node, id: node.id + offset, callFrame, ...(node.children === undefined ? {} : { children: node.children.map((id) => id + offset) }) });
    }
    rest += profile.endTime - profile.startTime;
    for (const [index, id] of (profile.samples ?? []).entries()) {
      const delta = profile.timeDeltas?.[index] ?? 0;
      const before = index === 0 ? rest - (profile.endTime - profile.startTime) : 0;
      samples.push(id + offset);
      timeDeltas.push(delta + before);
      rest -= delta + before;
    }
    endTime += profile.endTime - profile.startTime;
    offset += maxId(profile);
  }
  return { nodes, startTime, endTime, samples, timeDeltas };
}

function maxId({ nodes }: Profiler.Profile): number {
  return nodes.reduce((max, { id }) => Math.max(max, id), 0);
}
