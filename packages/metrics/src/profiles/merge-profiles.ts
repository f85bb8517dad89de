import type { Profiler } from 'node:inspector';

/** A profile with the name of its process. @internal */
export interface NamedProfile {
  readonly name: string;
  readonly profile: Profiler.Profile;
}

/** The frame of V8's root node. */
const rootFrame = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 } as const;

/**
 * Merges the CPU profiles of several processes. Each process becomes a node below the root, and the profiles follow one another in time, as if a
 * single processor had done all the work.
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
  // Time after the last sample, which is added to the next one.
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
