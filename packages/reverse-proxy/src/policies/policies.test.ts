import { expect } from 'chai';
import fc from 'fast-check';
import xxhash from 'xxhash-wasm';
import type { Candidate, SelectionPolicy } from '@caddis/core/http';
import { candidate, pick, policyResponse, tally, threeAddresses } from '../testing/candidates.js';
import { ClientIpHashPolicy } from './client-ip-hash-policy.js';
import { CookiePolicy } from './cookie-policy.js';
import { FirstPolicy } from './first-policy.js';
import { loadHash } from './hash-text.js';
import { HeaderPolicy } from './header-policy.js';
import { IpHashPolicy } from './ip-hash-policy.js';
import { LeastConnPolicy } from './least-conn-policy.js';
import { QueryPolicy } from './query-policy.js';
import { RandomChoosePolicy } from './random-choose-policy.js';
import { RandomPolicy } from './random-policy.js';
import { RoundRobinPolicy } from './round-robin-policy.js';
import { UriHashPolicy } from './uri-hash-policy.js';
import { WeightedPolicy } from './weighted-policy.js';
import { WeightedRoundRobinPolicy } from './weighted-round-robin-policy.js';

const first = new FirstPolicy();
/** Takes the last available one: a fallback that cannot be mistaken. */
const last: SelectionPolicy = { select: (candidates) => [...candidates].reverse().find((each) => each.available) };
const cookieConfig = { name: 'lb', max_age: 0, fallback: last };

async function provisioned<P extends SelectionPolicy & { provision(): Promise<void> }>(policy: P): Promise<P> {
  await policy.provision();
  return policy;
}

describe('selection policies', () => {
  const all: readonly (readonly [name: string, make: () => Promise<SelectionPolicy> | SelectionPolicy])[] = [
    ['first', () => first],
    ['random', () => new RandomPolicy()],
    ['random_choose', () => new RandomChoosePolicy({ choose: 2 })],
    ['round_robin', () => new RoundRobinPolicy()],
    ['weighted_round_robin', () => new WeightedRoundRobinPolicy({ weights: [1, 2, 3] })],
    ['weighted_round_robin with one weight', () => new WeightedRoundRobinPolicy({ weights: [1] })],
    ['weighted', () => new WeightedPolicy()],
    ['least_conn', () => new LeastConnPolicy()],
    ['ip_hash', () => provisioned(new IpHashPolicy())],
    ['client_ip_hash', () => provisioned(new ClientIpHashPolicy())],
    ['uri_hash', () => provisioned(new UriHashPolicy())],
    ['query', () => provisioned(new QueryPolicy({ key: 'q', fallback: first }))],
    ['header', () => provisioned(new HeaderPolicy({ field: 'X', fallback: first }))],
    ['cookie', () => new CookiePolicy({ ...cookieConfig, fallback: first })],
  ];
  const request = { uri: '/?q=1', remote: { address: '192.0.2.1', port: 1 }, clientIp: '192.0.2.1', fields: { X: ['x'] } };

  for (const [name, make] of all) {
    it(`${name} picks nothing from an empty candidates, or when nothing is available`, async () => {
      const policy = await make();
      expect(pick(policy, [], request)).to.equal(-1);
      expect(pick(policy, [candidate('a:1', { available: false }), candidate('b:1', { available: false })], request)).to.equal(-1);
    });

    it(`${name} picks the only one that is available`, async () => {
      const policy = await make();
      const candidates = [candidate('a:1', { available: false }), candidate('b:1'), candidate('c:1', { available: false })];
      for (let turn = 0; turn < 20; turn += 1) expect(pick(policy, candidates, request)).to.equal(1);
    });
  }
});

describe('the hash policies', () => {
  it('hash as xxHash64 does: the vectors of a mixed fleet', async () => {
    const hash = await loadHash();
    const dials = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'];
    const table = ['192.0.2.1', '/a?b=1', 'user1'].map((key) => dials.map((dial) => hash(dial + key).toString(16)));
    expect(table).to.deep.equal([
      ['52e2e9e3e571090f', '60ae9c7ce0c8de0f', '24a50164a68363ea'],
      ['c2fc2b3691744a13', '28cbbe007c4179c7', '6fd9a360e559e0dc'],
      ['78b8f32b49df15c5', 'dd5f1fab7aa837ad', '7f5bd523430ec042'],
    ]);
  });

  const cases: readonly (readonly [what: string, make: () => Promise<SelectionPolicy>, request: object, position: number])[] = [
    ['ip_hash by the peer', () => provisioned(new IpHashPolicy()), { remote: { address: '192.0.2.1', port: 4000 } }, 1],
    ['client_ip_hash by the client', () => provisioned(new ClientIpHashPolicy()), { remote: { address: '127.0.0.1', port: 1 }, clientIp: '192.0.2.1' }, 1],
    ['uri_hash by path and query', () => provisioned(new UriHashPolicy()), { uri: '/a?b=1' }, 0],
    ['query by the value', () => provisioned(new QueryPolicy({ key: 'u', fallback: first })), { uri: '/x?u=user1&v=2' }, 1],
    ['header by the first value', () => provisioned(new HeaderPolicy({ field: 'X-User', fallback: first })), { fields: { 'x-user': ['user1', 'user2'] } }, 1],
    ['header by the host', () => provisioned(new HeaderPolicy({ field: 'Host', fallback: first })), { host: 'user1' }, 1],
    ['query by its fallback when the key is empty', () => provisioned(new QueryPolicy({ key: 'u', fallback: last })), { uri: '/x?u=' }, 2],
    ['query by its fallback when there is no query', () => provisioned(new QueryPolicy({ key: 'u', fallback: last })), { uri: '/x' }, 2],
    ['header by its fallback when the field is absent', () => provisioned(new HeaderPolicy({ field: 'X-User', fallback: last })), {}, 2],
  ];
  for (const [what, make, request, position] of cases) {
    it(`pick ${what}`, async () => {
      expect(pick(await make(), threeAddresses(), request)).to.equal(position);
    });
  }

  it('take a value as the bytes that the client sent', async () => {
    const { h64Raw } = await xxhash();
    const [header, query] = [await provisioned(new HeaderPolicy({ field: 'X', fallback: first })), await provisioned(new QueryPolicy({ key: 'q', fallback: first }))];
    const model = (key: Uint8Array): number => {
      const scores = threeAddresses().map(({ upstream }) => h64Raw(Buffer.concat([Buffer.from(upstream.dial), key])));
      return scores.indexOf(scores.reduce((one, other) => (other > one ? other : one)));
    };
    const bytes = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.string({ unit: 'binary', minLength: 1 }).map((text) => Buffer.from(text)));
    fc.assert(
      fc.property(bytes, (key) => {
        const escaped = Array.from(key, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        const picked = [pick(header, threeAddresses(), { fields: { X: [Buffer.from(key).toString('latin1')] } }), pick(query, threeAddresses(), { uri: `/?q=${escaped}` })];
        expect(picked).to.deep.equal([model(key), model(key)]);
      }),
    );
  });

  it('join several values of a query key with commas', async () => {
    const policy = await provisioned(new QueryPolicy({ key: 'u', fallback: first }));
    expect(pick(policy, threeAddresses(), { uri: '/?u=a&u=b' })).to.equal(pick(policy, threeAddresses(), { uri: '/?u=a%2Cb' }));
  });

  it('move only the keys of an upstream that goes', async () => {
    const policy = await provisioned(new UriHashPolicy());
    const candidates = threeAddresses();
    const keys = Array.from({ length: 200 }, (_, index) => ({ uri: `/${index}` }));
    const before = keys.map((key) => pick(policy, candidates, key));
    (candidates[1] as { available: boolean }).available = false;
    for (const [index, key] of keys.entries()) if (before[index] !== 1) expect(pick(policy, candidates, key)).to.equal(before[index]);
  });
});

describe('cookie', () => {
  const hmac = '8f739746';
  it('names an upstream by the hash that Caddy uses', () => {
    const cookies: string[] = [];
    pick(new CookiePolicy({ ...cookieConfig, fallback: first }), threeAddresses(), {}, policyResponse(cookies));
    expect(cookies).to.have.length(1);
    expect(cookies[0]).to.match(new RegExp(`^lb=${hmac}[0-9a-f]{50}bcd789; Path=/; HttpOnly; SameSite=Lax$`));
  });

  it('uses the secret, the age, and stricter rules over TLS', () => {
    const cookies: string[] = [];
    const policy = new CookiePolicy({ name: 'sticky', secret: 's3', max_age: 90_000, fallback: first });
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

describe('round_robin', () => {
  it('begins at the second upstream, as Caddy does', () => {
    const policy = new RoundRobinPolicy();
    const candidates = threeAddresses();
    expect(Array.from({ length: 5 }, () => pick(policy, candidates))).to.deep.equal([1, 2, 0, 1, 2]);
  });
});

describe('weighted_round_robin', () => {
  it('gives each its share', () => {
    expect(tally(new WeightedRoundRobinPolicy({ weights: [3, 1, 0] }), threeAddresses(), 400)).to.deep.equal([300, 100, 0]);
  });

  it('leaves out what has no weight in a candidates that is longer than the weights', () => {
    expect(tally(new WeightedRoundRobinPolicy({ weights: [1, 1] }), threeAddresses(), 100)).to.deep.equal([50, 50, 0]);
  });

  it('refuses weights of 0 only', () => {
    expect(() => new WeightedRoundRobinPolicy({ weights: [0, 0] }).validate()).to.throw().with.property('code', 'PROXY_WEIGHTS_ZERO');
  });
});

describe('least_conn', () => {
  it('picks the one with the fewest requests, wherever it stands', () => {
    const loads = [[5, 3, 4], [1, 2, 3], [3, 2, 1]].map((requests) => requests.map((count, index) => candidate(`10.0.0.${index}:80`, { requests: count })));
    expect(loads.map((candidates) => pick(new LeastConnPolicy(), candidates))).to.deep.equal([1, 0, 2]);
  });

  it('pitfall 55: breaks ties evenly', () => {
    const counts = tally(new LeastConnPolicy(), threeAddresses(), 6000);
    for (const count of counts) expect(count).to.be.within(1700, 2300);
  });
});

describe('random_choose', () => {
  it('draws evenly and none twice', () => {
    const candidates = Array.from({ length: 5 }, (_, index) => candidate(`10.0.0.${index}:80`));
    for (const count of tally(new RandomChoosePolicy({ choose: 3 }), candidates, 10_000)) expect(count).to.be.within(1700, 2300);
  });

  it('picks the less busy of two that are drawn', () => {
    const candidates = [candidate('a:1', { requests: 9 }), candidate('b:1', { requests: 1 })];
    expect(tally(new RandomChoosePolicy({ choose: 2 }), candidates, 100)).to.deep.equal([0, 100]);
  });
});

describe('weighted', () => {
  const cases: readonly (readonly [what: string, candidates: readonly Candidate[], shares: readonly number[]])[] = [
    ['by weight', [candidate({ dial: 'a:1', weight: 3 }), candidate({ dial: 'b:1', weight: 1 })], [0.75, 0.25]],
    ['weight 0 not while another has more', [candidate({ dial: 'a:1', weight: 0 }), candidate({ dial: 'b:1', weight: 1 })], [0, 1]],
    ['evenly when all have 0', [candidate({ dial: 'a:1', weight: 0 }), candidate({ dial: 'b:1', weight: 0 })], [0.5, 0.5]],
    ['1 for one without weight', [candidate('a:1'), candidate({ dial: 'b:1', weight: 3 })], [0.25, 0.75]],
    ['65535 beside 1', [candidate({ dial: 'a:1', weight: 65_535 }), candidate({ dial: 'b:1', weight: 1 })], [1, 0]],
    ['pitfall 24: no backup while the primary is available', [candidate({ dial: 'a:1', priority: 20, weight: 9 }), candidate({ dial: 'b:1', priority: 10, weight: 1 })], [0, 1]],
    ['the backup when the primary is not', [candidate({ dial: 'a:1', priority: 20 }), candidate({ dial: 'b:1', priority: 10 }, { available: false })], [1, 0]],
  ];
  for (const [what, candidates, shares] of cases) {
    it(`picks ${what}`, () => {
      const turns = 4000;
      for (const [index, count] of tally(new WeightedPolicy(), candidates, turns).entries()) expect(count / turns).to.be.closeTo(shares[index] ?? 0, 0.05);
    });
  }
});
