import { expect } from 'chai';
import { pick, policyResponse, threeAddresses } from '../testing/candidates.js';
import { firstAvailable, itPicksWhatIsAvailable, lastAvailable } from '../testing/policy-rules.js';
import { CookiePolicy } from './cookie-policy.js';
import { RoundRobinPolicy } from './round-robin-policy.js';

const cookieConfig = { name: 'lb', max_age: 0, fallback: lastAvailable };

describe('cookie', () => {
  itPicksWhatIsAvailable(() => new CookiePolicy({ ...cookieConfig, fallback: firstAvailable }));

  const hmac = '8f739746';
  it('names an upstream by the hash that Caddy uses', () => {
    const cookies: string[] = [];
    pick(new CookiePolicy({ ...cookieConfig, fallback: firstAvailable }), threeAddresses(), {}, policyResponse(cookies));
    expect(cookies).to.have.length(1);
    expect(cookies[0]).to.match(new RegExp(`^lb=${hmac}[0-9a-f]{50}bcd789; Path=/; HttpOnly; SameSite=Lax$`));
  });

  it('uses the secret, the age, and stricter rules over TLS', () => {
    const cookies: string[] = [];
    const policy = new CookiePolicy({ name: 'sticky', secret: 's3', max_age: 90_000, fallback: firstAvailable });
    pick(policy, threeAddresses(), { scheme: 'https' }, policyResponse(cookies));
    expect(cookies[0]).to.match(/^sticky=14fe09c1[0-9a-f]{49}47fe556; Path=\/; Max-Age=90; HttpOnly; Secure; SameSite=None$/);
  });

  it('believes a trusted proxy that the client speaks TLS, and nobody else', () => {
    const fields = { 'X-Forwarded-Proto': ['http, https'] };
    const flags = [true, false].map((fromTrustedProxy) => {
      const cookies: string[] = [];
      pick(new CookiePolicy(cookieConfig), threeAddresses(), { fields, fromTrustedProxy }, policyResponse(cookies));
      return cookies[0]?.includes('Secure');
    });
    expect(flags).to.deep.equal([true, false]);
  });

  it('stays with the upstream of the cookie and sets none, until that is not available', () => {
    const policy = new CookiePolicy(cookieConfig);
    const candidates = threeAddresses();
    const given: string[] = [];
    pick(policy, candidates.slice(0, 2), {}, policyResponse(given));
    const fields = { Cookie: [`other=1; ${given[0]?.split(';')[0]}`] };
    const cookies: string[] = [];
    expect(pick(policy, candidates, { fields }, policyResponse(cookies))).to.equal(1);
    expect(cookies).to.deep.equal([]);
    (candidates[1] as { available: boolean }).available = false;
    expect(pick(policy, candidates, { fields }, policyResponse(cookies))).to.equal(2);
    expect(cookies).to.have.length(1);
  });

  it('asks its fallback for a cookie that is as long as its own and holds other bytes', () => {
    for (const letter of ['\xe9', '\u0101', '\udcff']) {
      expect(pick(new CookiePolicy(cookieConfig), threeAddresses(), { fields: { Cookie: [`lb=${letter.repeat(64)}`] } })).to.equal(2);
    }
  });

  it('asks its fallback for an unknown cookie', () => {
    expect(pick(new CookiePolicy(cookieConfig), threeAddresses(), { fields: { Cookie: ['lb=nonsense'] } })).to.equal(2);
  });

  it('replaces its own cookie at a second attempt and keeps those of others', () => {
    const cookies = ['session=1'];
    const response = policyResponse(cookies);
    const policy = new CookiePolicy({ ...cookieConfig, fallback: new RoundRobinPolicy() });
    pick(policy, threeAddresses(), {}, response);
    pick(policy, threeAddresses(), {}, response);
    expect(cookies.map((cookie) => cookie.split('=')[0])).to.deep.equal(['session', 'lb']);
  });
});
