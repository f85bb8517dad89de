import type { Profiler } from 'node:inspector';
import { expect } from 'chai';
import { mergeProfiles } from './merge-profiles.js';

const frame = (functionName: string): Profiler.ProfileNode['callFrame'] => ({ functionName, scriptId: '1', url: '', lineNumber: 0, columnNumber: 0 });

/** Profile of a process that was in one function, `called`, all the time. */
const profileOf = (called: string, startTime: number, timeDeltas: number[]): Profiler.Profile => ({
  nodes: [
    { id: 1, callFrame: frame('(root)'), hitCount: 0, children: [2] },
    { id: 2, callFrame: frame(called), hitCount: timeDeltas.length },
  ],
  startTime,
  endTime: startTime + 100,
  samples: timeDeltas.map(() => 2),
  timeDeltas,
});

describe('mergeProfiles', () => {
  it('puts each process under a node of its name, and their times one behind the other', () => {
    const { nodes, startTime, endTime, samples = [], timeDeltas = [] } = mergeProfiles([
      { name: 'supervisor', profile: profileOf('watch', 5000, [10, 80]) },
      { name: 'worker 1', profile: profileOf('serve', 7000, [30, 30, 30]) },
    ]);
    const named = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
    const tree = nodes.map(({ callFrame, children = [] }) => [callFrame.functionName, children.map((id) => named.get(id))]);
    expect(tree).to.deep.equal([['(root)', ['supervisor', 'worker 1']], ['supervisor', ['watch']], ['watch', []], ['worker 1', ['serve']], ['serve', []]]);
    expect(samples.map((id) => named.get(id))).to.deep.equal(['watch', 'watch', 'serve', 'serve', 'serve']);
    // The last 10 of the first profile are added to the first sample of the second.
    expect([startTime, endTime, timeDeltas]).to.deep.equal([5000, 5200, [10, 80, 40, 30, 30]]);
  });

  it('is a profile without samples where there is none', () => {
    expect(mergeProfiles([])).to.deep.equal({ nodes: [{ id: 1, callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 }, hitCount: 0, children: [] }], startTime: 0, endTime: 0, samples: [], timeDeltas: [] });
  });
});
