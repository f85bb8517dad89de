import { FakeClock, linkedProcesses, until, type LinkedProcess } from '@caddis/test-helpers';
import { expect } from 'chai';
import { Backend } from './backend.js';
import { BackendCandidate } from './backend-candidate.js';
import { BackendStates } from './backend-states.js';
import { PassiveCheck } from './passive-check.js';
import { SharedHealth } from './shared-health.js';

const dial = '127.0.0.1:9000';

/** The health state of one process. */
class KnowingProcess {
  readonly states: BackendStates;
  readonly shared: SharedHealth;
  readonly backend: Backend;

  constructor(group: LinkedProcess, clock: FakeClock) {
    this.states = new BackendStates(clock);
    this.shared = new SharedHealth(group, this.states);
    const passive = new PassiveCheck({ failDurationMs: 10_000, maxFails: 2, unhealthyStatus: [], unhealthyLatencyMs: 0 }, clock);
    this.backend = new Backend(this.states.acquire(dial), { breaker: undefined, passive, activeCheck: 'check', maxRequests: 0, shared: this.shared });
  }

  destroy(): void {
    this.shared.destroy();
    this.states.destroy();
  }
}

describe('SharedHealth', () => {
  let clock: FakeClock;
  let all: readonly KnowingProcess[];
  let supervisor: KnowingProcess;
  let first: KnowingProcess;
  let second: KnowingProcess;

  beforeEach(() => {
    clock = new FakeClock();
    all = linkedProcesses(2).map((group) => new KnowingProcess(group, clock));
    [supervisor, first, second] = all as [KnowingProcess, KnowingProcess, KnowingProcess];
  });
  afterEach(() => {
    for (const each of all) each.destroy();
  });

  it('has all processes count the failures of one, once, and forget them together', async () => {
    first.backend.fail();
    first.backend.fail();
    await until('all have heard of them', () => all.every(({ backend }) => !backend.healthy));
    expect(all.map(({ backend }) => backend.fails)).to.deep.equal([2, 2, 2]);
    clock.jump(10_000);
    expect(all.map(({ backend }) => backend.healthy)).to.deep.equal([true, true, true]);
  });

  it('has workers go by what the supervisor finds out, and check for themselves what it does not check', async () => {
    const told: string[] = [];
    const follow = (name: string, { shared, backend }: KnowingProcess): (() => void) =>
      shared.follow('check', dial, { verdict: backend.verdict as never, probe: () => void told.push(`${name} probes`), leave: () => void told.push(`${name} leaves`) });
    const end = follow('first', first);
    await until('the supervisor has answered', () => told.length === 1);
    const verdict = { healthy: false, passes: 0, fails: 1, lastFailure: { reason: 'no', at: 1 }, checkedAt: 1 };
    const endProbe = supervisor.shared.probing('check', dial, verdict);
    await until('the first has heard of it', () => first.backend.verdict?.healthy === false);
    follow('second', second);
    await until('the second has asked', () => second.backend.verdict?.healthy === false);
    expect(second.backend.verdict).to.deep.equal(verdict);
    end();
    endProbe();
    await until('the second has to check', () => told.includes('second probes'));
    expect(told).to.deep.equal(['first probes', 'first leaves', 'second probes']);
  });

  it('gives each worker its part of a limit, rounded up', () => {
    const candidate = new BackendCandidate({ dial, maxRequests: 3 }, first.backend);
    const available = [1, 2].map(() => {
      const { available: isAvailable } = candidate;
      first.backend.begin();
      return isAvailable;
    });
    expect([...available, candidate.available]).to.deep.equal([true, true, false]);
  });
});
