import type { ModuleTemplate } from '../../module-template.js';

/** A source that polls a service. @internal */
export const template: ModuleTemplate = {
  contract: 'UpstreamSource',
  classSuffix: 'Upstreams',
  summary: 'Gets the backends from a service, over HTTP.',
  imports: {
    '@caddis/core': ['clock', 'duration', 'inject', 'logger', 'string', 'type Clock', 'type Context', 'type Logger', 'type Provisioner'],
    '@caddis/core/http': ['type SourceStatus', 'type Upstream', 'type UpstreamRequest'],
    '@caddis/upstream-kit': ['OutageLog', 'PolledLookup', 'pendingStatus', 'provisioned', 'type Found'],
  },
  fields: `
url: string({ description: 'URL of the service. Its response is a JSON list of \`host:port\`.', minLength: 1 }),
refresh: duration({ description: 'Time between two requests.', default: '10s', minimum: '100ms' }),
grace_period: duration({ description: 'Time for which the last answer is used while the service does not answer.', default: '5m', minimum: '0s' }),`,
  services: [
    { name: 'log', type: 'Logger', decorator: 'logger()' },
    { name: 'time', type: 'Clock', decorator: 'inject(clock)' },
  ],
  implements: ['Provisioner'],
  state: `
#lookup«: PolledLookup | undefined»;`,
  members: `
/** Prepares the look-ups. They begin when the config starts, so that validating a config does not query the service. */
provision(context«: Context»)«: void» {
  const { url, refresh, grace_period } = this.config;
  const outages = new OutageLog(this.log, this.time, { outage: 'the service does not answer; the last answer is used', recovery: 'the service answers again' });
  const lookup = new PolledLookup({
    clock: this.time,
    what: url,
    ask: (signal) => this.#ask(signal),
    intervalMs: refresh,
    graceMs: grace_period,
    onFailure: (error, retryMs, hasUpstreams) => outages.failed(error, hasUpstreams, retryMs),
    onRecovery: () => outages.succeeded(),
  });
  context.defer(() => lookup.close());
  context.onStart(() => lookup.start());
  this.#lookup = lookup;
}

/** Queries the service once: replace this with a request to your service. Errors are logged, and the last answer stays in use. */
async #ask(signal«: AbortSignal»)«: Promise<Found>» {
  const response = await fetch(this.config.url, { signal, headers: { connection: 'close' } });
  if (!response.ok) throw new Error(\`the service answered \${response.status}\`);
  const dials«: unknown» = await response.json();
  if (!Array.isArray(dials)) throw new Error('the answer of the service is not a list');
  return { upstreams: dials.map((dial) => ({ dial: String(dial), origin: this.config.url })) };
}

/** Returns the backends for a request, from memory. Requests wait only for the very first answer. */
getUpstreams(request«: UpstreamRequest»)«: readonly Upstream[] | Promise<readonly Upstream[]>» {
  return provisioned(this.#lookup).get(request);
}

/** Called when a backend did not answer: look again before the next attempt. */
resetCache(request«: UpstreamRequest»)«: void» {
  this.#lookup?.lookAgain(request);
}

/** Returns all known backends, so that the proxy can find out which are gone. */
known()«: readonly Upstream[]» {
  return this.#lookup?.known() ?? [];
}

/** Returns the state of the source, for people. */
status()«: SourceStatus» {
  return this.#lookup?.status() ?? pendingStatus;
}`,
  config: { url: 'http://localhost:8081/backends', refresh: '5s' },
  document: {
    apps: {
      http: {
        servers: {
          edge: {
            listen: ['localhost:8080'],
            routes: [{ handle: [{ handler: 'reverse_proxy', load_balancing: { try_duration: '5s' }, dynamic_upstreams: '__MODULE__' }] }],
          },
          service: {
            listen: ['localhost:8081'],
            routes: [{ match: [{ path: ['/backends'] }], handle: [{ handler: 'static_response', body: '["localhost:8082"]' }] }],
          },
          backend: {
            listen: ['localhost:8082'],
            routes: [{ handle: [{ handler: 'static_response', body: 'hello from the backend\n' }] }],
          },
        },
      },
    },
  },
  tryIt: { command: 'curl http://localhost:8080/', output: 'hello from the backend\n' },
  test: {
    imports: {
      'node:http': ['createServer', 'type ServerResponse'],
      'node:test': ['after'],
      '@caddis/core': ['systemClock', 'type Logger'],
      '@caddis/testkit': ['sourceConformance'],
    },
    setup: `
/** Starts a service that the tests control. */
async function startService() {
  let dials«: readonly string[]» = [];
  let state«: 'well' | 'failing' | 'silent'» = 'well';
  let waiting«: ServerResponse[]» = [];
  const answer = (response«: ServerResponse») => {
    if (state === 'silent') waiting.push(response);
    else response.writeHead(state === 'failing' ? 503 : 200).end(JSON.stringify(dials));
  };
  const server = createServer((_request, response) => answer(response));
  await new Promise«<void>»((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address()« as { port: number }»;
  return {
    config: { url: \`http://127.0.0.1:\${port}/\`, refresh: '100ms' },
    setAddresses(next«: readonly string[]») {
      dials = next;
      state = 'well';
      waiting.forEach(answer);
      waiting = [];
    },
    fail() {
      state = 'failing';
    },
    hang() {
      state = 'silent';
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const service = await startService();
after(() => service.stop());

// Tests that every source must pass with its service: changes, failures and silence of the service, many addresses, a correct status.
sourceConformance(__CLASS__, { describe, it, start: startService });`,
    conformance: 'configs: [service.config]',
    code: `
it('does not know the backends before it is provisioned', () => {
  const config = { url: service.config.url, refresh: 60_000, grace_period: 0 };
  assert.equal(new __CLASS__(config, console« as unknown as Logger», systemClock).status().state, 'pending');
});`,
  },
};
