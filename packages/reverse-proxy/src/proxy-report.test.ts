import { once } from 'node:events';
import { expect } from 'chai';
import { fetchAnswer } from '@caddis/test-helpers';
import { useFixture } from './testing/fixture.js';
import { DirectoryApp } from './testing/scripted-modules.js';

describe('the report of reverse_proxy', () => {
  const fixture = useFixture();

  it('holds what active checks say of each upstream, and nothing of it where there are none', async () => {
    const backend = await fixture.backend((request, response) => {
      response.writeHead(request.url === '/health' ? 500 : 200).end('good');
      if (request.url === '/health') backend.server.emit('checked');
    });
    const plain = { handler: 'reverse_proxy', upstreams: [{ dial: backend.dial }] };
    for (const { handler, health } of [
      { handler: plain, health: [] },
      { handler: { ...plain, health_checks: { active: { uri: '/health', interval: '5ms' } } }, health: [{ dial: backend.dial, healthy: false }] },
    ]) {
      const edge = await fixture.edge(handler, [], { extra: { DirectoryApp } });
      // When the second check arrives, the result of the first has been applied.
      if (health.length > 0) for (let turn = 0; turn < 2; turn += 1) await once(backend.server, 'checked');
      else await fetchAnswer(edge.url());
      const report = [...(DirectoryApp.latest?.proxies ?? [])].at(-1)?.report();
      expect(report?.health.map(({ dial, healthy }) => ({ dial, healthy }))).to.deep.equal(health);
    }
  });
});
