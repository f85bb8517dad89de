import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { testEnvironment } from '../testing/environments.js';
import { planOf } from '../testing/plans.js';
import { makeProbes, type ProbeTree, sketchProbes, type Trouble } from '../testing/probes.js';
import { RunningConfig } from './running-config.js';

/** Computes the expected events of two apps with these trees: a second, simple implementation of the lifecycle. */
function expectedEvents(trees: readonly ProbeTree[]): readonly string[] {
  const events: string[] = [];
  const undos: (() => void)[] = [];
  const happens = ({ label, troubles = [] }: ProbeTree, name: string, trouble: Trouble): void => {
    events.push(`${label} ${name}`);
    if (troubles.includes(trouble)) throw new Error('stop here');
  };
  const build = (tree: ProbeTree): void => {
    for (const guest of tree.guests ?? []) build(guest);
    const own = ['cleanup'];
    happens(tree, 'construct', 'construct throws');
    undos.push(() => events.push(...own.map((name) => `${tree.label} ${name}`)));
    own.push('undo 1');
    happens(tree, 'provision', 'provision throws');
    own.splice(1, 0, 'undo 2');
    happens(tree, 'validate', 'validate throws');
  };
  const stops: (() => void)[] = [];
  try {
    for (const tree of trees) build(tree);
    for (const tree of trees) {
      happens(tree, 'start', 'start throws');
      stops.push(() => events.push(`${tree.label} stop`));
    }
  } catch {
    // Everything done so far is undone below, like after a normal end.
  }
  for (const undo of [...undos, ...stops].toReversed()) undo();
  return events;
}

const trees: Readonly<Record<string, ProbeTree>> = {
  'an app alone': { label: 'app' },
  'a chain': { label: 'app', guests: [{ label: 'a', guests: [{ label: 'a.a', guests: [{ label: 'a.a.a' }] }] }] },
  siblings: { label: 'app', guests: [{ label: 'a' }, { label: 'b' }, { label: 'c' }] },
  'hosts among siblings': {
    label: 'app',
    guests: [{ label: 'a' }, { label: 'b', guests: [{ label: 'b.a' }, { label: 'b.b', guests: [{ label: 'b.b.a' }] }] }, { label: 'c' }],
  },
};

const failures: readonly (Trouble | undefined)[] = [undefined, 'construct throws', 'provision throws', 'validate throws'];
const cleanUps: readonly (readonly Trouble[])[] = [
  [],
  ['cleanup throws'],
  ['cleanup hangs'],
  ['undo throws'],
  ['undo hangs'],
  ['cleanup throws', 'undo hangs'],
  ['cleanup hangs', 'undo throws', 'stop throws'],
];

/** Adds one failure to the module with a label, and other troubles to all modules. */
function withTroubles(tree: ProbeTree, label: string, failure: Trouble | undefined, everywhere: readonly Trouble[]): ProbeTree {
  const own = tree.label === label && failure !== undefined ? [failure] : [];
  const guests = (tree.guests ?? []).map((guest) => withTroubles(guest, label, failure, everywhere));
  return { ...tree, troubles: [...own, ...everywhere], guests };
}

function labelsOf(tree: ProbeTree): readonly string[] {
  return [tree.label, ...(tree.guests ?? []).flatMap(labelsOf)];
}

/** Runs two apps from assembly to end. */
async function run(app: ProbeTree, slow: boolean): Promise<{ readonly events: readonly string[]; readonly failed: boolean }> {
  const probes = makeProbes();
  const clock = FakeClock.impatient();
  const environment = testEnvironment({ cleanup: { clock, deadlineMs: 10_000 } });
  const plan = planOf(
    sketchProbes(probes.apps[0], probes, { label: 'first', guests: [{ label: 'first.a' }] }, slow),
    sketchProbes(probes.apps[1], probes, app, slow),
  );
  const config = new RunningConfig(plan, environment, new AbortController());
  let failed = false;
  try {
    await config.assemble();
    await config.start();
    await config.stop('exit');
  } catch {
    failed = true;
  }
  expect(clock.pending).to.equal(0);
  expect(environment.pool.keys()).to.deep.equal([]);
  return { events: probes.events, failed };
}

describe('lifecycle of a config', () => {
  for (const [name, tree] of Object.entries(trees)) {
    for (const failure of [...failures, 'start throws' as const]) {
      const labels = failure === 'start throws' ? ['app'] : labelsOf(tree);
      for (const label of failure === undefined ? ['app'] : labels) {
        it(`undoes in strict reverse order: ${name}, ${failure === undefined ? 'nothing fails' : `${failure} in ${label}`}`, async () => {
          for (const everywhere of cleanUps) {
            for (const slow of [false, true]) {
              const app = withTroubles(tree, label, failure, everywhere);
              expect(await run(app, slow), everywhere.join()).to.deep.equal({
                events: expectedEvents([{ label: 'first', guests: [{ label: 'first.a' }] }, app]),
                failed: failure !== undefined,
              });
            }
          }
        });
      }
    }
  }
});
