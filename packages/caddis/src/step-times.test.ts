import type { BuiltModule, StepTimes } from '@caddis/runtime';
import { expect } from 'chai';
import { timesText } from './step-times.js';

/** Creates a module of a tree. */
function built(id: string, pointer: string, times: Partial<StepTimes>, guests: readonly BuiltModule[] = []): BuiltModule {
  const planned = { module: { descriptor: { id } }, pointer } as unknown as BuiltModule['planned'];
  return { planned, instance: {}, guests, times: { construct: 0, provision: 0, validate: 0, start: 0, ...times } };
}

describe('the times of the modules of a config', () => {
  const fast = built('app.fast', '/apps/fast', { construct: 0.04 });
  const slow = built('app.slow', '/apps/slow', { construct: 1 }, [
    built('g.a', '/apps/slow/guests/0', { provision: 12.34 }, [built('g.b', '/apps/slow/guests/0/inner', { validate: 0.5 })]),
    built('g.a', '/apps/slow/guests/1', { provision: 2 }),
    built('g.a', '/apps/slow/guests/2', { provision: 0.3 }),
    built('g.a', '/apps/slow/guests/3', { provision: 0.4 }),
  ]);

  it('stand in a tree with the slowest path marked and what took next to nothing in one line', () => {
    expect(timesText([fast, slow], { bold: false }).split('\n')).to.deep.equal([
      '       total construct provision  validate  (milliseconds)',
      '         0.0       0.0                      app.fast  /apps/fast',
      '>       16.5       1.0                      app.slow  /apps/slow',
      '>       12.8                12.3              g.a  guests/0',
      '         0.5                           0.5      g.b  inner',
      '         2.0                 2.0              g.a  guests/1',
      '         0.7                                  … 2 more',
      '',
    ]);
  });

  it('are bold on the slowest path and fit into a terminal', () => {
    const lines = timesText([fast, slow], { bold: true, columns: 50 }).split('\n');
    expect(lines[1]).to.equal('         0.0       0.0                      app.f…');
    expect(lines[2]).to.equal('\x1b[1m>       16.5       1.0                      app.s…\x1b[22m');
  });

  it('of a thousand guests are a few lines', () => {
    const guests = Array.from({ length: 1000 }, (_, index) => built('g', `/a/${index}`, { provision: index < 100 ? 2 + index : 0.1 }));
    const lines = timesText([built('a', '/a', {}, guests)], { bold: false }).split('\n');
    expect(lines).to.have.length(24);
    expect(lines.filter((line) => line.startsWith('>')).map((line) => line.trim().split(/ {2,}/).at(-1))).to.deep.equal(['/a', '99']);
    expect(lines.at(-2)).to.match(/ … 980 more$/);
  });

  it('can be told at any depth, and obey no terminal', () => {
    let module = built('g', '/x\x1b[2J\n', { provision: 2 });
    for (let level = 0; level < 5000; level += 1) module = built('g', `/l${level}`, {}, [module]);
    const text = timesText([module], { bold: false });
    expect(text.split('\n')).to.have.length(5003);
    expect(text).to.not.include('\x1b');
  });
});
