import { readFileSync } from 'node:fs';
import { moduleDescriptor } from '@caddis/core/framework';
import { startBackend, type Backend } from '@caddis/test-helpers';
import { expect } from 'chai';
import * as exported from './index.js';
import { metricsRoute, type RunningServer, startServer } from './testing/running-server.js';

describe('package', () => {
  it('declares the modules that it exports', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { caddis: { modules: string[] } };
    const ids = Object.values(exported).flatMap((value) => moduleDescriptor(value)?.id ?? []);
    expect(manifest.caddis.modules).to.deep.equal(ids.toSorted());
  });
});

describe('handler metrics', () => {
  let server: RunningServer | undefined;
  let backend: Backend | undefined;
  afterEach(async () => {
    await server?.stop();
    await backend?.close();
    server = backend = undefined;
  });

  /** Starts a server that passes all but `/metrics` on to a backend. */
  async function startProxy(metrics: object | undefined): Promise<RunningServer> {
    backend = await startBackend((_request, response) => response.end('hello'));
    const routes = [metricsRoute, { handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: backend.dial }] }] }];
    return (server = await startServer({ ...(metrics === undefined ? {} : { metrics }), servers: { edge: { routes } } }));
  }

  it('shows what was counted of requests that went to a backend', async () => {
    const { ask, metrics } = await startProxy({});
    for (const method of ['GET', 'GET', 'POST', 'PROPFIND']) await ask('/', { method });
    const values = await metrics();
    const ofProxy = 'server="edge",handler="reverse_proxy"';
    expect({
      requests: values.get(`caddy_http_requests_total{${ofProxy}}`),
      inFlight: values.get(`caddy_http_requests_in_flight{${ofProxy}}`),
      errors: values.get(`caddy_http_request_errors_total{${ofProxy}}`),
      gets: values.get(`caddy_http_request_duration_seconds_count{${ofProxy},code="200",method="GET"}`),
      others: values.get(`caddy_http_response_duration_seconds_count{${ofProxy},code="200",method="OTHER"}`),
      bytes: values.get(`caddy_http_response_size_bytes_sum{${ofProxy},code="200",method="GET"}`),
      small: values.get(`caddy_http_response_size_bytes_bucket{${ofProxy},code="200",method="GET",le="256"}`),
      scrapes: values.get('caddy_http_requests_in_flight{server="edge",handler="metrics"}'),
    }).to.deep.equal({ requests: 4, inFlight: 0, errors: 0, gets: 2, others: 1, bytes: 10, small: 2, scrapes: 1 });
  });

  it('counts nothing where the config does not ask for it', async () => {
    const { ask, metrics } = await startProxy(undefined);
    await ask('/');
    const names = [...(await metrics()).keys()];
    expect([names.filter((name) => name.startsWith('caddy_http_')), names.some((name) => name.startsWith('nodejs_eventloop_lag_seconds'))]).to.deep.equal([[], true]);
  });
});
