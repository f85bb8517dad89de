import { type Clock, systemClock } from '@caddis/core';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { plannedOf } from '../testing/plans.js';
import { scriptedGuest } from '../testing/scripted-modules.js';
import { ModuleNode } from './built-module.js';
import { type ModuleReport, reportOf } from './module-report.js';

describe('the report of a module', () => {
  const planned = plannedOf({ use: scriptedGuest('guest', {}) }, '/apps/one/guests/0');
  const ask = (instance: object, clock: Clock = systemClock): Promise<ModuleReport | undefined> =>
    reportOf(new ModuleNode(planned, instance, [], undefined), clock);
  const asked = (report: () => unknown): Promise<ModuleReport | undefined> => ask({ report });

  it('is a plain copy of what the module says, at once or later', async () => {
    const own = { a: 1, b: [{ c: undefined }], d: null };
    const outcome = await asked(() => own);
    expect(outcome).to.deep.equal({ ok: true, report: { a: 1, b: [{}], d: null } });
    expect((outcome as { readonly report: object }).report).to.not.equal(own);
    expect(await asked(() => Promise.resolve(own))).to.deep.equal({ ok: true, report: { a: 1, b: [{}], d: null } });
  });

  it('is missing where the module makes none', async () => {
    expect([await ask({}), await ask({ report: 'none' })]).to.deep.equal([undefined, undefined]);
  });

  const circle: { own?: object } = {};
  circle.own = circle;
  const endless: object = new Proxy({}, { ownKeys: () => ['a', 'b'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: () => endless });
  for (const [what, report, reason, cause] of [
    ['throws', () => { throw new Error('no'); }, 'it threw', 'no'],
    ['throws nothing', () => { throw undefined; }, 'it threw', undefined],
    ['rejects', () => Promise.reject(new Error('no')), 'it threw', 'no'],
    ['returns a text', () => 'fine', 'it is no object', undefined],
    ['returns nothing', () => undefined, 'it is no object', undefined],
    ['returns what JSON cannot say', () => ({ a: 1n }), '/a is of type bigint', undefined],
    ['contains itself', () => circle, /is nested more than 10000 levels deep$/, undefined],
    ['has no end', () => endless, /is nested more than 10000 levels deep$/, undefined],
    ['is too large', () => Array.from({ length: 2 ** 20 }, () => 0), 'it is too large', undefined],
    ['throws when it is read', () => ({ get a() { throw new Error('hands off'); } }), 'it threw', 'hands off'],
    ['is a promise of its own make that throws', () => ({ get then() { throw new Error('hands off'); } }), 'it threw', 'hands off'],
  ] as const) {
    it(`that ${what} is told as such`, async () => {
      const outcome = (await asked(report)) as Extract<ModuleReport, { ok: false }>;
      expect(outcome.ok).to.equal(false);
      expect(outcome.error.code).to.equal('RUNTIME_REPORT_FAILED');
      const begin = '/apps/one/guests/0: test.probes.guest: its report cannot be used: ';
      expect(outcome.error.message.startsWith(begin)).to.equal(true);
      const told = outcome.error.message.slice(begin.length);
      if (typeof reason === 'string') expect(told).to.equal(reason);
      else expect(told).to.match(reason);
      if (cause !== undefined) expect((outcome.error.cause as Error).message).to.equal(cause);
    });
  }

  it('that never comes is abandoned', async () => {
    const clock = new FakeClock();
    const outcome = ask({ report: () => new Promise(() => {}) }, clock);
    await clock.advance(5_000);
    expect(((await outcome) as Extract<ModuleReport, { ok: false }>).error.message).to.match(/it did not settle within 5 s$/);
    expect(clock.pending).to.equal(0);
  });
});
