import { expect } from 'chai';
import { type Backend, type Echo, fetchAnswer, fetchJson, startBackend, startEcho } from '@caddis/test-helpers';
import { edgeConfig, proxyTo, runConfig, type RunningConfig } from './testing/running-config.js';

describe('ReverseProxyHandler', () => {
  const cleanups: (() => Promise<void>)[] = [];
  const use = <T extends { close(): Promise<void> }>(backend: T): T => {
    cleanups.push(() => backend.close());
    return backend;
  };
  const run = async (handler: object): Promise<RunningConfig> => {
    const running = await runConfig(edgeConfig(handler));
    cleanups.push(() => running.stop());
    return running;
  };
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it('passes a request on and the response back', async () => {
    const backend: Backend = use(await startEcho());
    const edge = await run(proxyTo([backend.dial]));
    const echoed = await fetchJson<Echo>(`${edge.url()}/a%2Fb?c=d`, { method: 'POST', headers: { 'X-One': '1' }, body: 'hello' });
    expect({ ...echoed, rawHeaders: undefined, headers: undefined }).to.deep.equal({
      method: 'POST',
      url: '/a%2Fb?c=d',
      body: 'hello',
      rawHeaders: undefined,
      headers: undefined,
    });
    expect(echoed.headers).to.deep.include({
      host: `127.0.0.1:${edge.port()}`,
      'x-one': '1',
      'content-length': '5',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${edge.port()}`,
      via: '1.1 Caddis',
    });
  });

  it('passes large bodies both ways', async () => {
    const backend = use(await startBackend((request, response) => void request.pipe(response)));
    const edge = await run(proxyTo([backend.dial]));
    const body = Buffer.alloc(3_000_000, 'abcdefg');
    const answer = await fetchAnswer(edge.url(), { method: 'POST', body });
    expect(answer.status).to.equal(200);
    expect(answer.body === body.toString('latin1')).to.equal(true);
  });
});
