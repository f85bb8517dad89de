import { clock, type Clock, inject, module, object } from '@caddis/core';
import { adminRoutes, type AdminRoute, type AdminRoutes } from '@caddis/core/admin';
import { runtimeHandle, type RuntimeHandle } from '@caddis/runtime';
import { proxyReports, sourceReports } from './proxy-reports.js';
import { sourceList } from './source-list.js';
import { upstreamList } from './upstream-list.js';

/**
 * Reports the state of the reverse proxies' backends and of the sources that find them.
 *
 * @see Caddy's `adminUpstreams`
 * @public
 */
@module(adminRoutes, {
  name: 'reverse_proxy',
  config: object({}),
  summary: 'Shows the health of backends, and the state of the sources that find them.',
  description: `
\`GET /reverse_proxy/upstreams\` answers with all backends that the handlers of the running config know, each address once. Caddy has the keys \`address\`,
\`num_requests\` and \`fails\`. Caddis adds \`healthy\`, \`reason\` (why it is not healthy), \`source\` (\`static\`, or the origin that the source gives),
\`tier\`, and \`handlers\`, each with its place and its own health state.

\`GET /reverse_proxy/sources\`, which Caddy does not have, answers with all upstream sources: \`path\`, \`module\`, \`package\`, and \`status\` with

| key | meaning |
|---|---|
| \`state\` | \`pending\`, \`ok\`, \`empty\`, \`partial\` (some candidates were left out), \`stale\` (an older answer is used), \`failing\` |
| \`upstreams\` | the backends that it returns |
| \`last_success\`, \`age\` | when the last look-up succeeded, in milliseconds since the Unix epoch, and how long ago that is |
| \`last_error\` | the last failure, kept after a success: \`message\`, \`at\` |
| \`next_try\` | time of the next look-up; absent if the source watches for changes |
| \`left_out\` | candidates that were left out: \`candidate\`, \`reason\` |
| \`parts\` | the look-ups of a source with several of them, by key |`,
  examples: [{ title: 'It is always active, and has no settings.', config: {} }],
})
export class ProxyRoutes implements AdminRoutes {
  constructor(
    _config: unknown,
    @inject(runtimeHandle) private readonly server: RuntimeHandle,
    @inject(clock) private readonly time: Clock,
  ) {}

  routes(): readonly AdminRoute[] {
    const { server, time } = this;
    return [
      {
        path: '/reverse_proxy/upstreams',
        methods: ['GET'],
        summary: 'Backends: requests under way, failures, health and why.',
        handle: async () => ({ json: upstreamList(await proxyReports(server)) }),
      },
      {
        path: '/reverse_proxy/sources',
        methods: ['GET'],
        summary: 'Upstream sources: state, age, last error, and what was left out, why.',
        handle: async () => ({ json: sourceList(await sourceReports(server), time.now()) }),
      },
    ];
  }
}
