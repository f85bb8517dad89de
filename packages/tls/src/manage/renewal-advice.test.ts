import type { CertificateQuery, RenewalAdvice } from '@caddis/core/tls';
import { FakeClock, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { MemoryStorage } from '../acme/testing/memory-storage.js';
import { ScriptedIssuer } from '../testing/scripted-issuer.js';
import { issuedBy, startTls, type TestTls } from '../testing/test-tls-app.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** An issuer that gives renewal advice. */
class AdvisingIssuer extends ScriptedIssuer {
  asked: string[] = [];
  advice: () => RenewalAdvice | undefined = () => undefined;

  async renewal(certificate: string): Promise<RenewalAdvice | undefined> {
    this.asked.push(certificate);
    return this.advice();
  }
}

describe('advice on renewals', () => {
  let clock: FakeClock;
  let issuer: AdvisingIssuer;
  let storage: MemoryStorage;
  let started: TestTls[];
  beforeEach(() => {
    clock = new FakeClock(Date.parse('2026-11-30T00:00:00Z'));
    issuer = new AdvisingIssuer(clock);
    storage = new MemoryStorage();
    started = [];
  });
  afterEach(async () => {
    for (const { app, context } of started) {
      app.stop();
      await context.close();
    }
  });

  const start = async (): Promise<TestTls> => {
    const tls = await startTls({ certificates: { automate: ['a.example'] }, policies: issuedBy(issuer), storage, clock });
    started.push(tls);
    await settled(tls);
    return tls;
  };
  const reportOf = ({ app }: TestTls): Record<string, unknown> => (app.report() as { managed: Record<string, unknown>[] }).managed[0] ?? {};
  const settled = (tls: TestTls): Promise<void> => until('nothing is under way', () => reportOf(tls)['busy'] === false && reportOf(tls)['state'] === 'valid');
  const asked = (count: number): Promise<void> => until(`it was asked ${count} times`, () => issuer.asked.length === count);

  it('is asked for within an hour, and then when the issuer says', async () => {
    issuer.advice = () => ({ begins: clock.now() + 50 * dayMs, ends: clock.now() + 50 * dayMs, askAgainAt: clock.now() + 8 * hourMs });
    const tls = await start();
    const at = clock.now();
    await clock.advance(1.2 * hourMs);
    await asked(1);
    await until('it counts', () => Math.abs((reportOf(tls)['renews'] as number) - at - 50 * dayMs) < 2 * hourMs);
    await clock.advance(6 * hourMs);
    expect(issuer.asked).to.have.length(1);
    await clock.advance(2.2 * hourMs);
    await asked(2);
  });

  it('has a certificate renewed long before the policy would, with a word to the issuer which one it replaces', async () => {
    issuer.advice = () => (issuer.orders.length === 1 ? { begins: clock.now() - dayMs, ends: clock.now() - hourMs } : undefined);
    const tls = await start();
    await clock.advance(1.2 * hourMs);
    await asked(1);
    await clock.advance(hourMs / 60);
    await until('it is renewed', () => issuer.orders.length === 2);
    await settled(tls);
    expect(issuer.orders[1]?.replaces).to.equal(issuer.asked[0]);
    await clock.advance(dayMs);
    expect(issuer.orders).to.have.length(2);
  });

  it('has it renewed later than the policy would, but in good time before it ends', async () => {
    issuer.advice = () => ({ begins: clock.now() + 1000 * dayMs, ends: clock.now() + 1001 * dayMs });
    const tls = await start();
    await clock.advance(1.2 * hourMs);
    await asked(1);
    await until('it counts', () => (reportOf(tls)['renews'] as number) > clock.now() + 70 * dayMs);
    expect(reportOf(tls)['renews']).to.be.below(reportOf(tls)['expires'] as number);
  });

  it('is asked for when a client asks, where certificates are obtained on demand, and has them renewed then', async () => {
    issuer.advice = () => (issuer.orders.length === 1 ? { begins: clock.now() - dayMs, ends: clock.now() - hourMs } : undefined);
    const tls = await startTls({ policies: issuedBy(issuer, { on_demand: true, subjects: ['a.example'] }), storage, clock });
    started.push(tls);
    const query: CertificateQuery = { serverName: 'a.example', localAddress: '', remoteAddress: '', anyTag: [], allTags: [] };
    const first = await tls.app.find(query);
    await clock.advance(1.2 * hourMs);
    expect([issuer.asked, tls.app.find(query)]).to.deep.equal([[], first]);
    await asked(1);
    await until('it is renewed', async () => (await tls.app.find(query)) !== first);
    expect([issuer.orders.length, issuer.orders[1]?.replaces]).to.deep.equal([2, issuer.asked[0]]);
    expect(issuer.asked).to.have.length(1);
  });

  it('is left to the policy where the issuer fails, or answers something else', async () => {
    const tls = await start();
    const { renews } = reportOf(tls);
    for (const [count, advice] of [() => { throw new Error('not today'); }, () => 5, () => ({ begins: 2, ends: 1 }), () => ({ begins: NaN, ends: 1 })].entries()) {
      issuer.advice = advice as () => RenewalAdvice;
      await clock.advance((count === 0 ? 1.2 : 6.2) * hourMs);
      await asked(count + 1);
      expect(reportOf(tls)).to.deep.include({ renews, failures: 0 });
    }
  });
});
