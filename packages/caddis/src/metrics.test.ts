import { freePort, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { startServer } from './testing/server-process.js';

describe('metrics of the command', () => {
  for (const [what, accept, end] of [['Prometheus', 'text/plain', '\n'], ['OpenMetrics', 'application/openmetrics-text', '# EOF\n']] as const) {
    it(`are read in the form of ${what}`, async () => {
      const folder = await temporaryFolder();
      const port = await freePort();
      const routes = [{ match: [{ path: ['/metrics'] }], handle: [{ handler: 'metrics' }] }, { handle: [{ handler: 'static_response', body: 'ok' }] }];
      const edge = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes };
      const server = await startServer('caddis', { admin: { disabled: true }, apps: { http: { metrics: {}, servers: { edge } } } }, folder.path, port);
      try {
        await fetch(`http://127.0.0.1:${port}/`);
        const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { Accept: accept } });
        expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).to.deep.equal([200, accept]);
        const text = await answer.text();
        expect(text).to.include('caddy_http_requests_total{server="edge",handler="static_response"} 1\n').and.include('nodejs_eventloop_lag_seconds ');
        expect(text.endsWith(end)).to.equal(true);
      } finally {
        await server.stop();
        await folder.remove();
      }
    });
  }
});
