import { readFileSync } from 'node:fs';
import { moduleDescriptor } from '@caddis/core/framework';
import { startBackend, type Backend, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import * as exported from './index.js';
import { metricsRoute, type RunningServer, startServer, valuesOf } from './testing/running-server.js';

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

  /** Starts a server that proxies all requests except `/metrics` to a backend. */
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

  it('are shown at the admin endpoint as well, with what became of configs', async () => {
    const running = await startProxy({});
    await running.ask('/');
    await running.reload({ servers: { edge: { routes: [{ handle: [{ handler: 'nobody' }] }] } } }).catch(() => {});
    const { body, headers } = await running.askAdmin('/metrics');
    const values = valuesOf(body);
    const names = ['caddy_http_requests_total{server="edge",handler="reverse_proxy"}', 'caddy_config_last_reload_successful', 'caddis_config_loads_total{outcome="loaded"}', 'caddis_config_loads_total{outcome="failed"}'];
    expect([headers['content-type'], ...names.map((name) => values.get(name))]).to.deep.equal(['text/plain; version=0.0.4; charset=utf-8', 1, 0, 1, 1]);
  });

  it('tell of requests to the admin endpoint, by route', async () => {
    const running = await startProxy({});
    for (const path of ['/config/', '/config/apps/none/of/that', '/modules', '/made-up']) await running.askAdmin(path);
    const values = valuesOf((await running.askAdmin('/metrics')).body);
    expect(Object.fromEntries([...values].filter(([name]) => name.startsWith('caddy_admin_')))).to.deep.equal({
      'caddy_admin_http_requests_total{handler="admin",path="/config/",code="200",method="GET"}': 1,
      'caddy_admin_http_requests_total{handler="admin",path="/config/",code="400",method="GET"}': 1,
      'caddy_admin_http_requests_total{handler="modules",path="/modules",code="200",method="GET"}': 1,
      'caddy_admin_http_request_errors_total{handler="admin",path="/config/",method="GET"}': 1,
    });
  });

  it('are sent as OpenMetrics to whom asks for it, and have their names again afterwards', async () => {
    const running = await startProxy({});
    await running.ask('/');
    const open = await running.askAdmin('/metrics', { headers: { Accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' } });
    const plain = await running.askAdmin('/metrics');
    const ofOpen = ['# TYPE caddy_http_requests counter', 'caddy_http_requests_total{server="edge",handler="reverse_proxy"} 1', '# EOF'].map((line) => open.body.split('\n').includes(line));
    const ofPlain = ['# TYPE caddy_http_requests_total counter', '# TYPE process_cpu_seconds_total counter'].map((line) => plain.body.split('\n').includes(line));
    expect([open.headers['content-type'], ofOpen, ofPlain]).to.deep.equal(['application/openmetrics-text; version=1.0.0; charset=utf-8', [true, true, true], [true, true]]);
  });

  it('tells of upstreams and their health, until they are gone', async () => {
    backend = await startBackend((_request, response) => response.end('hello'));
    const { dial } = backend;
    const proxy = { handler: 'reverse_proxy', upstreams: [{ dial }], health_checks: { passive: { fail_duration: '1h' } } };
    const running = (server = await startServer({ servers: { edge: { routes: [metricsRoute, { handle: [proxy] }] } } }));
    const name = `caddy_reverse_proxy_upstreams_healthy{upstream="${dial}"}`;
    const health = [(await running.metrics()).get(name)];
    await backend.close();
    await running.ask('/');
    await until('the backend is down', async () => (await running.metrics()).get(name) === 0);
    await running.reload({ servers: { edge: { routes: [metricsRoute] } } });
    await until('the backend is gone', async () => !(await running.metrics()).has(name));
    expect(health).to.deep.equal([1]);
  });

  it('counts nothing where the config does not ask for it', async () => {
    const { ask, metrics } = await startProxy(undefined);
    await ask('/');
    const names = [...(await metrics()).keys()];
    expect([names.filter((name) => name.startsWith('caddy_http_')), names.some((name) => name.startsWith('nodejs_eventloop_lag_seconds'))]).to.deep.equal([[], true]);
  });
});
