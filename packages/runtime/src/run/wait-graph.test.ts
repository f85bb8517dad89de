import { expect } from 'chai';
import { WaitGraph } from './wait-graph.js';

describe('WaitGraph', () => {
  const onCycle = (cycle: readonly string[]): Error => new Error(cycle.join(' → '));
  const never = (): Promise<never> => new Promise(() => {});

  it('lets many wait for one, and one for many', async () => {
    const graph = new WaitGraph();
    void graph.during({ from: 'a', to: 'c' }, never, onCycle);
    void graph.during({ from: 'b', to: 'c' }, never, onCycle);
    void graph.during({ from: 'c', to: 'd' }, never, onCycle);
    expect(await graph.during({ from: 'a', to: 'd' }, () => Promise.resolve('done'), onCycle)).to.equal('done');
  });

  type Arrow = readonly [from: string, to: string];
  const cycles: readonly { readonly waits: readonly Arrow[]; readonly last: Arrow; readonly text: string }[] = [
    { waits: [], last: ['a', 'a'], text: 'a → a' },
    { waits: [['a', 'b']], last: ['b', 'a'], text: 'b → a → b' },
    { waits: [['a', 'b'], ['a', 'x'], ['b', 'y'], ['b', 'c']], last: ['c', 'a'], text: 'c → a → b → c' },
  ];
  for (const { waits, last, text } of cycles) {
    it(`refuses ${text}`, async () => {
      const graph = new WaitGraph();
      for (const [from, to] of waits) void graph.during({ from, to }, never, onCycle);
      const [from, to] = last;
      const error = await graph.during({ from, to }, never, onCycle).catch((thrown: unknown) => thrown);
      expect(error).to.be.an('error').with.property('message', text);
    });
  }

  it('forgets a wait that is over, also when it failed', async () => {
    const graph = new WaitGraph();
    await graph.during({ from: 'a', to: 'b' }, () => Promise.reject(new Error('failed')), onCycle).catch(() => {});
    expect(await graph.during({ from: 'b', to: 'a' }, () => Promise.resolve('done'), onCycle)).to.equal('done');
  });
});
