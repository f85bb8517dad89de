import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Upstream } from '@caddis/core/http';
import { expect } from 'chai';
import { FakeClock, fetchAnswer } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import type { RunningConfig } from '../../testing/running-config.js';
import { ScriptedSource } from '../../testing/scripted-modules.js';

describe('an upstream that its source withdraws', () => {
  const fixture = useFixture();

  /** A source whose upstreams can be changed by a test. */
  function changing(...upstreams: Upstream[]): { readonly withdraw: (...left: Upstream[]) => void; readonly asked: () => number } {
    let current: readonly Upstream[] = upstreams;
    let changed = (): void => undefined;
    let asked = 0;
    ScriptedSource.scripts.set('changing', {
      getUpstreams: () => ((asked += 1), current),
      known: () => current,
      watchKnown: (callback) => {
        changed = callback;
        return () => undefined;
      },
    });
    return {
      asked: () => asked,
      withdraw: (...left) => {
        current = left;
        changed();
      },
    };
  }
  const proxy = (rest: object): object => ({ handler: 'reverse_proxy', dynamic_upstreams: { source: 'scripted', script: 'changing' }, load_balancing: { selection_policy: { policy: 'first' } }, ...rest });
  const good = (): ReturnType<typeof fixture.backend> =>
    fixture.backend((request, response) => {
      request.resume().on('end', () => response.end('good'));
    });
  /** Accepts connections and sends nothing. */
  async function silent(): Promise<{ readonly dial: string; readonly port: number; readonly reached: Promise<Socket> }> {
    let reach = (_socket: Socket): void => undefined;
    const reached = new Promise<Socket>((resolve) => (reach = resolve));
    const { dial, port } = await fixture.raw((socket) => reach(socket));
    return { dial, port, reached };
  }
  const shake = (port: number): object => ({ protocol: 'http', dial_timeout: '1h', tls: { insecure_skip_verify: true, except_ports: [String(port)] } });
  const fails = (edge: RunningConfig): readonly string[] => edge.lines.filter(({ level }) => level === 'error' || level === 'warn').map(({ message }) => message);

  for (const [name, options] of Object.entries({ 'a request': {}, 'a request with a body': { method: 'POST', body: 'body' } })) {
    it(`lets ${name} that is connecting go to another one, without retries`, async () => {
      const time = new FakeClock();
      const [gone, left] = [await silent(), await good()];
      const { withdraw } = changing({ dial: gone.dial }, { dial: left.dial });
      // The handshake never ends.
      const edge = await fixture.edge(proxy({ transport: shake(left.port), health_checks: { passive: { fail_duration: '1h' } } }), [], { time });
      const answer = fetchAnswer(edge.url(), options);
      const dialled = await gone.reached;
      const hungUp = once(dialled.resume(), 'close');
      withdraw({ dial: left.dial });
      time.jump(100);
      expect([(await answer).body, fails(edge)]).to.deep.equal(['good', []]);
      // The connection is no longer needed, though its handshake might still succeed.
      await hungUp;
    });
  }

  it('lets requests go that wait for their turn', async () => {
    const time = new FakeClock();
    const [gone, left] = [await silent(), await good()];
    const { withdraw, asked } = changing({ dial: gone.dial }, { dial: left.dial });
    const edge = await fixture.edge(proxy({ transport: { protocol: 'http', max_conns_per_host: 1 } }), [], { time });
    const first = fetchAnswer(edge.url());
    const socket = await gone.reached;
    const queued = [fetchAnswer(edge.url()), fetchAnswer(edge.url())];
    while (asked() < 3) await new Promise((resolve) => setImmediate(resolve));
    withdraw({ dial: left.dial });
    time.jump(100);
    expect((await Promise.all(queued)).map(({ body }) => body)).to.deep.equal(['good', 'good']);
    // The request that was sent already ends on its first backend.
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast');
    expect((await first).body).to.equal('last');
  });

  it('ends a request that has nowhere else to go at once', async () => {
    const time = new FakeClock();
    const [gone, other] = [await silent(), await good()];
    const { withdraw } = changing({ dial: gone.dial });
    const edge = await fixture.edge(proxy({ transport: shake(other.port) }), [], { time });
    const answer = fetchAnswer(edge.url());
    await gone.reached;
    withdraw();
    time.jump(100);
    expect((await answer).status).to.equal(502);
  });
});
