import { apps, type App, type Context, guests, module, object, string } from '@caddis/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { probes } from '../testing/probes.js';
import { reloadedServer, type ReloadedServer } from '../testing/reloads.js';

/** A module of a random config. */
interface Tree {
  readonly probe: 'plain' | 'idle' | 'refuser' | 'failing';
  readonly label: string;
  readonly guests: readonly Tree[];
}

/** A change of the config between two loads: a number that selects a host and a place in it, and the kind of change. */
interface Edit {
  readonly do: 'add' | 'remove' | 'rename' | 'wrap' | 'unwrap' | 'copy' | 'swap' | 'fail' | 'fail to start';
  readonly at: number;
  readonly tree: Tree;
}

const Labelled = object({ label: string({ description: 'A name.', default: '' }), guests: guests(probes, { description: 'Guests.', default: [] }) });
type Labelled = { readonly label: string; readonly guests: readonly object[] };

/** Creates modules that record which instances are alive. */
function makeBook() {
  /** The instances that were built and not cleaned up yet, in the order in which they were built. */
  const alive = new Set<object>();
  const cleaned: object[] = [];
  /** Violated rules. They are collected, because the runtime would treat an error as a failure of the module. */
  const faults: string[] = [];
  const livesAll = (those: readonly object[]): boolean => those.every((each) => each instanceof Idle || alive.has(each));

  class Kept {
    readonly label: string;
    constructor(readonly config: Labelled) {
      this.label = config.label;
    }
    provision(context: Context): void {
      alive.add(this);
      if (!livesAll(this.config.guests)) faults.push('a guest is gone before its host is built');
      context.defer(() => {
        if (!alive.delete(this)) faults.push('something is cleaned up twice');
        if (!livesAll(this.config.guests)) faults.push('a guest is gone before its host');
        cleaned.push(this);
      });
      if (this.label === 'fails') throw new Error('fails');
    }
  }

  @module(apps, { name: 'one', config: Labelled, summary: 'An app.' })
  class One extends Kept implements App {
    start(): void {
      if (this.label === 'fails to start') throw new Error('fails to start');
    }
    stop(): void {}
  }

  @module(apps, { name: 'two', config: Labelled, summary: 'An app.' })
  class Two extends Kept implements App {
    start(): void {}
    stop(): void {}
  }

  @module(probes, { name: 'plain', config: Labelled, summary: 'A guest.' })
  class Plain extends Kept {}

  @module(probes, { name: 'idle', config: Labelled, summary: 'A guest that leaves nothing to undo.' })
  class Idle {
    constructor(readonly config: Labelled) {}
    validate(): void {}
  }

  @module(probes, { name: 'refuser', config: Labelled, summary: 'A guest that refuses.' })
  class Refuser extends Kept {
    canBeKept(): boolean {
      return false;
    }
  }

  @module(probes, { name: 'failing', config: Labelled, summary: 'A guest that fails.' })
  class Failing extends Kept {}

  return { alive, cleaned, faults, Idle, modules: [One, Two, Plain, Idle, Refuser, Failing] };
}

const tree = fc.letrec<{ readonly tree: Tree; readonly below: readonly Tree[] }>((tie) => ({
  tree: fc.record(
    {
      probe: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'idle', 'refuser') as fc.Arbitrary<Tree['probe']>,
      label: fc.constantFrom('a', 'b'),
      guests: tie('below'),
    },
    { noNullPrototype: true },
  ),
  below: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
})).tree;

const edit = fc.record<Edit>({
  do: fc.constantFrom('add', 'remove', 'rename', 'wrap', 'unwrap', 'copy', 'swap', 'add', 'remove', 'fail', 'fail to start'),
  at: fc.nat(1000),
  tree,
});

/** Changes the guests of one host, selected by a number. A list that becomes empty is kept. */
function edited(list: readonly Tree[], { do: what, at, tree: other }: Edit): readonly Tree[] {
  const index = at % (list.length + 1);
  const there = list[index];
  // Some of the numbers select a deeper host.
  if (there !== undefined && at % 3 !== 0 && there.guests.length > 0) {
    return list.with(index, { ...there, guests: edited(there.guests, { do: what, at: Math.floor(at / 3), tree: other }) });
  }
  switch (what) {
    case 'add':
      return list.toSpliced(index, 0, other);
    case 'fail':
      return list.toSpliced(index, 0, { probe: 'failing', label: 'fails', guests: list });
    case 'remove':
      return list.toSpliced(index, 1);
    case 'swap':
      return list.toReversed();
    default:
      if (there === undefined) return list;
  }
  if (what === 'rename') return list.with(index, { ...there, label: `${there.label}'` });
  if (what === 'wrap') return list.with(index, { ...other, guests: [there, ...other.guests] });
  if (what === 'unwrap') return list.toSpliced(index, 1, ...there.guests);
  return list.toSpliced(index, 0, there);
}

/** Lists the modules of a config in build order: pointer → text of the module with everything below it. */
function inBuildOrder(config: object): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  const visit = (pointer: string, host: Pick<Tree, 'guests'>): void => {
    for (const [index, guest] of host.guests.entries()) visit(`${pointer}/guests/${index}`, guest);
    all.set(pointer, JSON.stringify(host));
  };
  for (const [name, app] of Object.entries(config)) visit(`/apps/${name}`, app as Tree);
  return all;
}

function instances(server: ReloadedServer): Map<string, object> {
  return new Map([...(server.runtime.current?.modules() ?? [])].map(({ planned, instance }) => [planned.pointer, instance]));
}

describe('what a reload keeps, whatever the configs', () => {

  it('is all that is unchanged; what is gone is cleaned up once and in reverse order, and nothing that lives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 4 }), fc.array(tree, { maxLength: 2 }), fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 8 }), async (first, second, rounds) => {
        const { alive, cleaned, faults, Idle, modules } = makeBook();
        const server = reloadedServer(...modules);
        let config: { readonly one: object; readonly two: object } = { one: { label: '', guests: first }, two: { label: '', guests: second } };
        let guestsOfOne: readonly Tree[] = first;
        const keepsBook = (instance: object): boolean => !(instance instanceof Idle);
        await server.load(config);
        for (const edits of rounds) {
          const before = instances(server);
          const texts = inBuildOrder(config);
          let next = guestsOfOne;
          for (const each of edits) next = edited(next, each);
          const failsToStart = edits.some((each) => each.do === 'fail to start');
          const proposed = { ...config, one: { label: failsToStart ? 'fails to start' : '', guests: next } };
          cleaned.splice(0);
          const outcome = await server.runtime.load(JSON.stringify({ apps: proposed })).catch((error: unknown) => error);
          if (outcome instanceof Error) {
            expect([...instances(server)].every(([pointer, instance]) => before.get(pointer) === instance)).to.equal(true);
            for (const instance of before.values()) if (keepsBook(instance)) expect(alive.has(instance), 'what serves lives on').to.equal(true);
            expect(alive.size).to.equal([...before.values()].filter(keepsBook).length);
            continue;
          }
          const { changed, changes, retired } = outcome as Awaited<ReturnType<typeof server.runtime.load>>;
          expect(await retired).to.deep.equal([]);
          config = proposed;
          guestsOfOne = next;
          if (!changed) continue;
          const after = instances(server);
          const now = inBuildOrder(config);
          expect([...after.keys()].sort()).to.deep.equal([...now.keys()].sort());
          expect(new Set(after.values()).size, 'each instance stands in one place').to.equal(after.size);
          const inUse = [...after.values()].filter(keepsBook);
          expect([inUse.length, inUse.every((instance) => alive.has(instance))]).to.deep.equal([alive.size, true]);
          const lives = new Set(after.values());
          const known = new Set(before.values());
          for (const [pointer, text] of now) {
            const old = before.get(pointer);
            if (text !== texts.get(pointer) || text.includes('"refuser"')) continue;
            // Unchanged modules are kept, unless a taller subtree that moved took the old instance along, or replaced it.
            const isTaken = old !== undefined && lives.has(old);
            expect(isTaken || known.has(after.get(pointer) as object), `${pointer} is kept`).to.equal(true);
          }
          const order = [...texts.keys()].map((pointer) => before.get(pointer) as object);
          const gone = order.filter((instance) => keepsBook(instance) && !lives.has(instance)).reverse();
          expect([cleaned.length, cleaned.every((instance, index) => instance === gone[index])]).to.deep.equal([gone.length, true]);
          for (const { change, pointer, from } of changes) {
            if (change === 'kept' || change === 'moved') expect(after.get(pointer)).to.equal(before.get(from ?? pointer));
            else if (change === 'gone') expect(lives.has(before.get(pointer) as object)).to.equal(false);
            else expect(known.has(after.get(pointer) as object)).to.equal(false);
          }
          expect(changes.filter(({ change }) => change !== 'gone').map(({ pointer }) => pointer).sort()).to.deep.equal([...after.keys()].sort());
        }
        await server.runtime.stop();
        expect([alive.size, faults]).to.deep.equal([0, []]);
      }),
      { numRuns: 60 },
    );
  });
});
