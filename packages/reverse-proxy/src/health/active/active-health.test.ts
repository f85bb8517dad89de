import { once } from 'node:events';
import { expect } from 'chai';
import { fetchAnswer, startBackend } from '@caddis/test-helpers';
import { edgeConfig, proxyTo, runConfig } from '../../testing/running-config.js';
import { ScriptedSource } from '../../testing/scripted-modules.js';

describe('health_checks.active', () => {
  const undos: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const undo of undos.splice(0).toReversed()) await undo();
  });

  /** Starts a backend whose health a test can set, and that emits an event for each check. */
  async function patient(name: string) {
    const state = { status: 200 };
    const backend = await startBackend((request, response) => {
      const isCheck = request.url === '/health';
      response.writeHead(isCheck ? state.status : 200).end(name);
      if (isCheck) backend.server.emit('checked');
    });
    undos.push(() => backend.close());
    /** Resolves when the result of a check that began after the call has been applied. */
    const settled = async (): Promise<void> => {
      for (let turn = 0; turn < 2; turn += 1) await once(backend.server, 'checked');
    };
    return { dial: backend.dial, state, settled };
  }

  const checks = { health_checks: { active: { uri: '/health', interval: '5ms' } }, load_balancing: { selection_policy: { policy: 'first' } } };

  it('keeps requests away from an upstream that is down, until it is up again', async () => {
    const [first, second] = [await patient('first'), await patient('second')];
    const edge = await runConfig(edgeConfig(proxyTo([first.dial, second.dial], checks)));
    undos.push(() => edge.stop());
    const answers: string[] = [];
    for (const status of [200, 500, 200]) {
      first.state.status = status;
      await first.settled();
      answers.push((await fetchAnswer(edge.url())).body);
    }
    expect(answers).to.deep.equal(['first', 'second', 'first']);
  });

  it('checks the upstreams of a source', async () => {
    const [first, second] = [await patient('first'), await patient('second')];
    first.state.status = 500;
    const named = [{ dial: first.dial }, { dial: second.dial }];
    ScriptedSource.scripts.set('checked', { getUpstreams: () => named });
    const handler = { ...proxyTo([], checks), dynamic_upstreams: { source: 'scripted', script: 'checked' } };
    const edge = await runConfig(edgeConfig(handler));
    undos.push(() => edge.stop());
    const settled = first.settled();
    const before = (await fetchAnswer(edge.url())).body;
    await settled;
    expect([before, (await fetchAnswer(edge.url())).body]).to.deep.equal(['first', 'second']);
  });

  it('is refused with a bad regular expression, by its pointer', async () => {
    const handler = proxyTo(['127.0.0.1:1'], { health_checks: { active: { uri: '/', expect_body: '(' } } });
    const error: unknown = await runConfig(edgeConfig(handler)).catch((thrown: unknown) => thrown);
    const problems = (error as { readonly problems?: readonly object[] }).problems ?? [];
    expect(problems).to.have.lengthOf(1);
    expect(problems[0]).to.deep.include({
      code: 'PROXY_EXPECT_BODY_INVALID',
      pointer: '/apps/http/servers/edge/routes/0/handle/0/health_checks/active/expect_body',
      message: 'bad regular expression: missing closing ): `(`',
    });
  });
});
