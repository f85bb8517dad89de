import type { Context, LoadedGuest } from '@caddis/core';
import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import fc from 'fast-check';
import { createRuntime } from '../create-runtime.js';
import type { PlannedModule } from '../plan/plan.js';
import { Registry } from '../registry/registry.js';
import { testEnvironment } from '../testing/environments.js';
import { planOf } from '../testing/plans.js';
import { makeProbes, probes as namespace, sketchProbes, type ProbeTree } from '../testing/probes.js';
import { scriptedApp, scriptedGuest } from '../testing/scripted-modules.js';
import { type BuiltModule, walkModules } from './built-module.js';
import { RunningConfig } from './running-config.js';

describe('the tree of what was built', () => {
  const label = fc.string({ maxLength: 3 });
  const { tree: trees } = fc.letrec<{ readonly tree: ProbeTree }>((tie) => ({
    tree: fc.oneof({ maxDepth: 3 }, fc.record({ label }), fc.record({ label, guests: fc.array(tie('tree'), { maxLength: 4 }) })),
  }));

  /** Pointers of planned modules, each host before its guests. */
  const planned = (modules: readonly PlannedModule[]): readonly string[] => modules.flatMap((each) => [each.pointer, ...planned(each.guests)]);

  it('is that of the plan, and each module in it has the guests that were handed to it', async () => {
    await fc.assert(
      fc.asyncProperty(trees, trees, fc.boolean(), async (first, second, slow) => {
        const probes = makeProbes();
        const plan = planOf(sketchProbes(probes.apps[0], probes, first, slow), sketchProbes(probes.apps[1], probes, second, slow));
        const config = new RunningConfig(plan, testEnvironment(), new AbortController());
        await config.assemble();
        const modules = [...config.built.modules()];
        expect(pointersOf(modules)).to.deep.equal(planned(plan.apps));
        expect(new Set(modules.map(({ instance }) => instance)).size).to.equal(modules.length);
        for (const { instance, guests } of modules) {
          const { config: taken } = instance as { readonly config: { readonly guests: readonly object[] } };
          expect(guests.map((guest) => guest.instance)).to.deep.equal(taken.guests);
        }
        const last = modules.at(-1) as BuiltModule;
        expect(config.built.moduleAt(last.planned.pointer)).to.equal(last);
        expect(config.built.moduleAt('/apps/none')).to.equal(undefined);
        await config.stop('exit');
      }),
      { numRuns: 50 },
    );
  });

  it('says how long each step took, without the time in which others were built', async () => {
    let now = 0;
    const takes = async (ms: number): Promise<void> => {
      await Promise.resolve();
      now += ms;
    };
    const slow = scriptedApp('slow', { provision: () => takes(40), validate: () => void (now += 20), start: () => takes(30) });
    const waiting = scriptedApp('waiting', { provision: async (context) => void (await context.app('slow'), await takes(3)) });
    const config = new RunningConfig(planOf({ use: waiting }, { use: slow }), testEnvironment(), new AbortController());
    const { now: realTime } = performance;
    performance.now = () => now;
    try {
      await config.assemble();
      await config.start();
    } finally {
      performance.now = realTime;
    }
    const [first, second] = config.built.apps as [BuiltModule, BuiltModule];
    expect([first.planned.pointer, second.planned.pointer]).to.deep.equal(['/apps/slow', '/apps/waiting']);
    expect(first.times).to.include({ provision: 40, validate: 20, start: 30 });
    expect(second.times).to.include({ provision: 3, validate: 0, start: 0 });
    await config.stop('exit');
  });

  it('holds the guests that a module has loaded by itself, until it unloads them', async () => {
    let loaded: LoadedGuest<unknown> | undefined;
    const app = scriptedApp('host', {
      provision: async (context: Context) => void (loaded = await context.load(namespace, 'late', {})),
    });
    const registry = new Registry();
    registry.add(app);
    registry.add(scriptedGuest('late', {}));
    const runtime = createRuntime({ logger: new RecordingLogger(), lookup: registry });
    await runtime.load('{"apps":{"host":{}}}');
    const pointers = (): readonly string[] => pointersOf(runtime.current?.modules() ?? []);
    expect(pointers()).to.deep.equal(['/apps/host', '/apps/host/late']);
    expect(runtime.current?.moduleAt('/apps/host/late')?.instance).to.equal(loaded?.module);
    await loaded?.unload();
    expect(pointers()).to.deep.equal(['/apps/host']);
    await runtime.stop();
  });

  it('is walked at any depth', () => {
    let module = { guests: [] } as unknown as BuiltModule;
    for (let level = 1; level < 100_000; level += 1) module = { guests: [module] } as unknown as BuiltModule;
    expect([...walkModules([module])]).to.have.length(100_000);
  });
});

describe('the current config', () => {
  it('has the plan with its @ids, and is replaced as a whole', async () => {
    const probes = makeProbes();
    const registry = new Registry();
    registry.add(probes.apps[0]);
    const runtime = createRuntime({ logger: new RecordingLogger(), lookup: registry });
    expect(runtime.current).to.equal(undefined);
    await runtime.load('{"apps":{"one":{"@id":"it","label":"a"}}}');
    const first = runtime.current;
    expect(first?.ids).to.deep.equal(new Map([['it', '/apps/one']]));
    expect(first?.plan.document).to.deep.equal({ apps: { one: { '@id': 'it', label: 'a' } } });
    await runtime.load('{"apps":{"one":{"label":"b"}}}');
    expect(runtime.current?.ids).to.deep.equal(new Map());
    expect(first?.ids.size).to.equal(1);
    await runtime.stop();
    expect(runtime.current).to.equal(undefined);
  });

  it('is informed of a config that was only tried', async () => {
    const probes = makeProbes();
    const plan = planOf(sketchProbes(probes.apps[0], probes, { label: 'app', guests: [{ label: 'guest' }] }));
    const runtime = createRuntime({ logger: new RecordingLogger(), lookup: new Registry() });
    const built = await runtime.validate(plan);
    expect([pointersOf(built.modules()), built.plan === plan, runtime.current]).to.deep.equal([['/apps/one', '/apps/one/guests/0'], true, undefined]);
  });
});

function pointersOf(modules: Iterable<BuiltModule>): readonly string[] {
  return [...modules].map((each) => each.planned.pointer);
}
