import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { LoadParticipant, TextToTry } from './load-participant.js';
import type { Plan } from '../plan/plan.js';
import { makeProbes, type Probes } from '../testing/probes.js';
import { reloadedServer, type ReloadedServer } from '../testing/reloads.js';

const guest = (label: string, ...below: readonly unknown[]): object => ({ probe: 'guest', label, guests: below });
const app = (label: string, ...below: readonly unknown[]): object => ({ label, guests: below });

describe('a config that is tried', () => {
  let made: Probes;
  let server: ReloadedServer;
  beforeEach(() => {
    made = makeProbes();
    server = reloadedServer(made.Guest, ...made.apps);
  });
  afterEach(() => server.runtime.stop());

  /** Returns the events since the last call. */
  const events = (): readonly string[] => (made.events as string[]).splice(0);

  /** Creates a participant with this `tryPlan`. */
  const trying = (tryPlan: (plan: Plan) => Promise<void>): LoadParticipant => ({
    tryPlan,
    prepare: async () => ({ commit: () => undefined, undo: () => undefined }),
    end: async () => undefined,
  });

  it('is shown to who tries it before anything of it is built, where another one serves', async () => {
    const seen: (readonly string[])[] = [];
    server.runtime.takePart(trying(async () => void seen.push(events())));
    await server.load({ one: app('first') });
    expect(seen).to.deep.equal([]);
    events();
    await server.load({ one: app('first') });
    expect(seen).to.deep.equal([]);
    await server.load({ one: app('second') });
    expect([seen, events().length > 0]).to.deep.equal([[[]], true]);
  });

  it('is not built where it is refused then', async () => {
    await server.load({ one: app('first') });
    events();
    server.runtime.takePart(trying(() => Promise.reject(new Error('not this one'))));
    expect((await failureOf(server.load({ one: app('second') }))).message).to.equal('not this one');
    expect([events(), server.runtime.current?.plan.document]).to.deep.equal([[], { apps: { one: app('first') } }]);
  });

  it('is aborted with the server, however long it takes', async () => {
    await server.load({ one: app('first') });
    server.runtime.takePart(trying(() => new Promise(() => {})));
    const load = failureOf(server.load({ one: app('second') }));
    await server.runtime.stop();
    expect((await load).code).to.equal('RUNTIME_INTERRUPTED');
  });

  /** Plans apps without loading them. */
  async function planOf(apps: object): Promise<Plan> {
    let plan: Plan | undefined;
    server.runtime.takePart(
      trying((shown) => {
        plan = shown;
        return Promise.reject(new Error('it is only planned'));
      }),
    );
    await failureOf(server.load(apps));
    events();
    return plan as Plan;
  }

  it('is shown as a text to who tries it before it is read here, where another one serves', async () => {
    const seen: TextToTry[] = [];
    const refused = new Error('not this one');
    server.runtime.takePart({
      ...trying(async () => undefined),
      tryText: async (text) => {
        seen.push(text);
        if (text.text === '{') throw refused;
      },
    });
    expect((await server.runtime.plan('{')).ok).to.equal(false);
    await server.load({ one: app('first') });
    expect(seen).to.deep.equal([]);
    expect([await failureOf(server.runtime.plan('{')), await failureOf(server.runtime.load('{')), await failureOf(server.runtime.adapt('{', { adapter: 'nix' }))]).to.deep.equal([refused, refused, refused]);
    // JSON is read without the code of any module.
    expect((await server.runtime.adapt('{', {})).ok).to.equal(false);
    await server.runtime.change(() => ({ apps: {} }), { folder: '/etc' });
    const planned = { text: '{', adapter: undefined, folder: undefined, isPlanned: true };
    expect(seen).to.deep.equal([planned, planned, { ...planned, adapter: 'nix', isPlanned: false }, { ...planned, text: '{"apps":{}}', folder: '/etc' }]);
  });

  it('is built if a load would build it again, cleaned up again, and never started', async () => {
    await server.load({ one: app('first', guest('a')) });
    const a = server.at('/apps/one/guests/0');
    await server.runtime.tryPlan(await planOf({ one: app('second', guest('a'), guest('b')) }));
    expect(events()).to.deep.equal([
      ...['b construct', 'b provision', 'b validate', 'second construct', 'second provision', 'second validate'],
      ...['second cleanup', 'second undo 2', 'second undo 1', 'b cleanup', 'b undo 2', 'b undo 1'],
    ]);
    expect([server.at('/apps/one/guests/0'), server.runtime.current?.plan.document]).to.deep.equal([a, { apps: { one: app('first', guest('a')) } }]);
  });

  it('tells what goes wrong', async () => {
    await server.load({ one: app('first') });
    const plan = await planOf({ one: { label: 'second', troubles: ['provision throws'] } });
    expect((await failureOf(server.runtime.tryPlan(plan))).code).to.equal('RUNTIME_PROVISION_FAILED');
  });
});
