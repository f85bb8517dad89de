import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';
import { scriptedApp } from '../testing/scripted-modules.js';
import type { BuiltConfig } from './built-config.js';
import type { Runtime } from './runtime.js';

/** In Caddy, each of these leaves something of a refused config behind. */
describe('a config that is refused', () => {
  let runtime: Runtime;
  let fails: (() => unknown) | undefined;
  const good = { apps: { one: {} } };

  beforeEach(async () => {
    fails = undefined;
    const registry = new Registry();
    registry.add(scriptedApp('one', {}));
    registry.add(scriptedApp('two', { provision: () => fails?.() as Promise<void> }));
    runtime = createRuntime({ logger: new RecordingLogger(), lookup: registry });
    await runtime.load(JSON.stringify(good));
  });
  afterEach(() => runtime.stop());

  const document = (): unknown => runtime.current?.plan.document;
  const withTwo = (edited: unknown): unknown => ({ ...(edited as typeof good), apps: { one: {}, two: {} } });
  const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'nothing was refused', (error: { readonly code?: string }) => error.code);

  /** Checks that the refused config left nothing: the document is unchanged, and the next edit is based on it. */
  async function leavesNothing(): Promise<void> {
    expect(document()).to.deep.equal(good);
    fails = undefined;
    let seen: unknown;
    await runtime.change((edited) => {
      seen = structuredClone(edited);
      return withTwo(edited);
    });
    expect(seen).to.deep.equal(good);
    expect(document()).to.deep.equal(withTwo(good));
  }

  it('for its @id does not stay in memory, where it would refuse all later edits', async () => {
    const twice = (edited: unknown): unknown => ({ ...(edited as object), apps: { one: { '@id': 'x' }, two: { '@id': 'x' } } });
    expect(await codeOf(runtime.change(twice))).to.equal('RUNTIME_CONFIG_INVALID');
    await leavesNothing();
  });

  for (const [how, work] of [
    ['throws', () => { throw new Error('no'); }],
    ['throws nothing', () => { throw undefined; }],
    ['rejects', () => Promise.reject(new TypeError('no'))],
  ] as const) {
    it(`because a module ${how} while it is provisioned is told as such, and undone`, async () => {
      fails = work;
      expect(await codeOf(runtime.change(withTwo))).to.equal('RUNTIME_PROVISION_FAILED');
      await leavesNothing();
    });
  }

  it('reaches nobody who takes part in loads, such as an admin endpoint', async () => {
    const told: string[] = [];
    const part = {
      prepare: async (config: BuiltConfig) => {
        told.push(`prepare ${config.apps.length}`);
        return { commit: () => void told.push('commit'), undo: () => void told.push('undo') };
      },
      end: async () => void told.push('end'),
    };
    runtime.takePart(part);
    fails = () => Promise.reject(new Error('no'));
    await codeOf(runtime.change(withTwo));
    expect(told).to.deep.equal([]);
    fails = undefined;
    await runtime.change(withTwo);
    expect(told).to.deep.equal(['prepare 2', 'commit']);
  });

  it('by who takes part in loads is stopped again, and what it has kept continues', async () => {
    const one = runtime.current?.moduleAt('/apps/one')?.instance;
    runtime.takePart({ prepare: () => Promise.reject(new Error('no')), end: async () => undefined });
    await runtime.change(withTwo).catch(() => undefined);
    expect(document()).to.deep.equal(good);
    runtime.takePart({ prepare: async () => ({ commit: () => undefined, undo: () => undefined }), end: async () => undefined });
    await leavesNothing();
    expect(runtime.current?.moduleAt('/apps/one')?.instance).to.equal(one);
  });
});
