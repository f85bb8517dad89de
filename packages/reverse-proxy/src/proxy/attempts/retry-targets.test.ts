import type { Upstream } from '@caddis/core/http';
import { expect } from 'chai';
import { fetchAnswer } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { proxyTo } from '../../testing/running-config.js';
import { ScriptedSource } from '../../testing/scripted-modules.js';

describe('another attempt', () => {
  const fixture = useFixture();
  const says = (text: string, status = 200): Promise<{ readonly dial: string }> => fixture.backend((_request, response) => void response.writeHead(status).end(text));
  /** Closes connections without an answer. */
  const silent = (): Promise<{ readonly dial: string; readonly accepted: number }> => fixture.raw((socket) => void socket.once('data', () => socket.destroy()));
  const source = (upstreams: readonly Upstream[]): object => {
    ScriptedSource.scripts.set('levels', { getUpstreams: () => upstreams });
    return { handler: 'reverse_proxy', dynamic_upstreams: { source: 'scripted', script: 'levels' } };
  };

  const policies: Readonly<Record<string, object>> = {
    random: { policy: 'random' },
    random_choose: { policy: 'random_choose' },
    least_conn: { policy: 'least_conn' },
    round_robin: { policy: 'round_robin' },
    weighted_round_robin: { policy: 'weighted_round_robin', weights: [5, 1, 1] },
    first: { policy: 'first' },
    failover: { policy: 'failover' },
    weighted: { policy: 'weighted' },
    ip_hash: { policy: 'ip_hash' },
    client_ip_hash: { policy: 'client_ip_hash' },
    uri_hash: { policy: 'uri_hash' },
    header: { policy: 'header', field: 'X-Key' },
    query: { policy: 'query', key: 'key' },
    cookie: { policy: 'cookie' },
  };
  for (const [name, selection_policy] of Object.entries(policies)) {
    it(`goes to an upstream on which the request has not failed, by ${name}`, async () => {
      const good = await says('good');
      const [bad, worse] = [await fixture.refused(), await silent()];
      const edge = await fixture.edge(proxyTo([bad, worse.dial, good.dial], { load_balancing: { selection_policy, retries: 2 } }));
      const statuses: number[] = [];
      for (let turn = 0; turn < 12; turn += 1) {
        statuses.push((await fetchAnswer(`${edge.url()}/${turn}?key=${turn}`, { headers: { 'X-Key': String(turn) } })).status);
      }
      expect(new Set(statuses)).to.deep.equal(new Set([200]));
      // One attempt per backend is enough.
      expect(worse.accepted).to.be.at.most(12);
    });
  }

  it('comes back to the one that is left, when it is the only one', async () => {
    const only = await silent();
    const edge = await fixture.edge(proxyTo([only.dial], { load_balancing: { retries: 3 } }));
    expect([(await fetchAnswer(edge.url())).status, only.accepted]).to.deep.equal([502, 4]);
  });

  it('comes back to those that failed when all have', async () => {
    const [one, other] = [await silent(), await silent()];
    const edge = await fixture.edge(proxyTo([one.dial, other.dial], { load_balancing: { selection_policy: { policy: 'first' }, retries: 3 } }));
    expect([(await fetchAnswer(edge.url())).status, one.accepted, other.accepted]).to.deep.equal([502, 3, 1]);
  });

  it('passes over one that is not available', async () => {
    const [bad, good] = [await fixture.refused(), await says('good')];
    const load_balancing = { selection_policy: { policy: 'first' }, retries: 1 };
    const edge = await fixture.edge({ handler: 'reverse_proxy', upstreams: [{ dial: bad }, { dial: await fixture.refused(), max_requests: 1 }, { dial: good.dial }], load_balancing, health_checks: { passive: { fail_duration: '1m' } } });
    // The first request fails on both backends, so neither is available afterwards.
    await fetchAnswer(edge.url());
    expect((await fetchAnswer(edge.url())).body).to.equal('good');
  });

  it('follows the order of preference of a hash, which comes back when the upstream does', async () => {
    const names = ['a', 'b', 'c'];
    const up = new Set(names);
    const backends = await Promise.all(
      names.map((name) =>
        fixture.backend((request, response) => {
          if (up.has(name)) response.end(name);
          else request.socket.destroy();
        }),
      ),
    );
    const edge = await fixture.edge(proxyTo(backends.map(({ dial }) => dial), { load_balancing: { selection_policy: { policy: 'header', field: 'X-Key' }, retries: 2 } }));
    const ask = async (): Promise<string> => (await fetchAnswer(edge.url(), { headers: { 'X-Key': 'some key' } })).body;
    const first = await ask();
    up.delete(first);
    const second = [await ask(), await ask()];
    up.delete(second[0] as string);
    const third = await ask();
    up.add(first);
    expect([second[0] === second[1], new Set([first, second[0], third]).size, await ask()]).to.deep.equal([true, 3, first]);
  });

  it('moves the cookie to the upstream that answered', async () => {
    const [bad, good] = [await fixture.refused(), await says('good')];
    const edge = await fixture.edge(proxyTo([bad, good.dial], { load_balancing: { selection_policy: { policy: 'cookie', fallback: { policy: 'first' } }, retries: 1 } }));
    const { headers, body } = await fetchAnswer(edge.url());
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const again = await fetchAnswer(edge.url(), { headers: { Cookie: cookie } });
    expect([body, headers['set-cookie']?.length, again.body, again.headers['set-cookie']]).to.deep.equal(['good', 1, 'good', undefined]);
  });

  it('goes to the next level of failover when a level has no other upstream, and gives the level up for nobody else', async () => {
    let working = false;
    const [best, spare] = [await fixture.backend((request, response) => (working ? void response.end('best') : void request.socket.destroy())), await says('spare')];
    const edge = await fixture.edge({
      ...source([{ dial: best.dial, tier: 0 }, { dial: spare.dial, tier: 1 }]),
      load_balancing: { selection_policy: { policy: 'failover', fail_back_after: '1h' }, retries: 1 },
    });
    const first = await fetchAnswer(edge.url());
    working = true;
    expect([first.body, (await fetchAnswer(edge.url())).body]).to.deep.equal(['spare', 'best']);
  });

  it('stays inside a level of failover as long as that has another upstream', async () => {
    const [bad, good, spare] = [await fixture.refused(), await says('good'), await says('spare')];
    const edge = await fixture.edge({
      ...source([{ dial: bad, tier: 0 }, { dial: good.dial, tier: 0 }, { dial: spare.dial, tier: 1 }]),
      load_balancing: { selection_policy: { policy: 'failover', min_available: 1, within: { policy: 'first' } }, retries: 1 },
    });
    expect([(await fetchAnswer(edge.url())).body, (await fetchAnswer(edge.url())).body]).to.deep.equal(['good', 'good']);
  });

  it('for a response that is tried again goes to another upstream, too', async () => {
    const [busy, good] = [await says('busy', 503), await says('good')];
    const load_balancing = { selection_policy: { policy: 'first' }, retries: 1, retry_match: [{ expression: '{http.reverse_proxy.status_code} == 503' }] };
    const edge = await fixture.edge(proxyTo([busy.dial, good.dial], { load_balancing }));
    expect((await fetchAnswer(edge.url())).body).to.equal('good');
  });

  it('is not made because of a bad status_code in handle_response, which is a mistake of the config', async () => {
    const backend = await fixture.echo();
    const edge = await fixture.edge(
      proxyTo([backend.dial], { load_balancing: { retries: 3 }, handle_response: [{ status_code: '{http.vars.none}' }], health_checks: { passive: { fail_duration: '1m' } } }),
    );
    expect([(await fetchAnswer(edge.url())).status, (await fetchAnswer(edge.url())).status, backend.accepted]).to.deep.equal([500, 500, 2]);
  });
});
