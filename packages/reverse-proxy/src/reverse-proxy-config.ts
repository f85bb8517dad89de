import { addressText, array, boolean, type ConfigOf, duration, guest, guestMap, integer, object, string } from '@caddis/core';
import { circuitBreakers, matchers, selectionPolicies, statusCode, transports, upstreams } from '@caddis/core/http';
import { headerOperationFields, responseMatcherFields, rewriteFields, routesField } from '@caddis/http/kit';
import { activeCheckField } from './health/active/active-check-config.js';

const upstream = object(
  {
    dial: addressText({
      description: 'Network address of the backend: `host:port` or `unix//path`; exactly one socket.',
      placeholders: 'request',
      doubts: [
        { pattern: '^(?!unix)[^{}/[\\]]*:[^{}/[\\]]*:[^{}[\\]]*$', message: 'without brackets all of this is one IPv6 address, and no port', help: 'write [address]:port, e.g. "[::1]:9000"' },
        { pattern: '^(?!unix).*:0+$', message: 'nobody listens on port 0', help: 'write the port of the backend, e.g. "localhost:9000"' },
        { pattern: '^(?!unix)(?!.*:\\d+$)[^{]*$', message: 'the address of the backend has no port', help: 'write host:port, e.g. "localhost:9000"' },
      ],
    }),
    max_requests: integer({ description: 'Greatest number of requests at a time; 0 for any number.', default: 0, minimum: 0 }),
  },
  { unsupported: { lookup_srv: 'use `dynamic_upstreams` with the source `srv`' } },
);

const loadBalancing = object(
  {
    selection_policy: guest(selectionPolicies, { description: 'How to choose among the upstreams.', default: { policy: 'random' } }),
    retries: integer({
      description:
        'Greatest number of further attempts after the first failed; 0 sets no such bound, and allows none without `try_duration`.',
      default: 0,
      minimum: 0,
    }),
    try_duration: duration({
      description: 'Time within which another attempt may begin; 0 sets no such bound, and allows none without `retries`.',
      default: 0,
      minimum: '0s',
    }),
    try_interval: duration({
      description: 'Time between two attempts; where `try_duration` is set, 0 means 250 ms.',
      default: 0,
      minimum: '0s',
    }),
    retry_match: array(guestMap(matchers), {
      description:
        'Which requests may be sent again after they may have reached a backend: those that match one of these sets. ' +
        'Sets with an `expression` are also asked about each response, and one that matches is tried again.',
      optional: true,
      omitted: 'GET requests, and no responses',
    }),
  },
  { description: 'How to choose among the upstreams, and how often to try.', default: {} },
);

const passive = object(
  {
    fail_duration: duration({ description: 'How long a failure is remembered; 0 turns these checks off.', default: 0, minimum: '0s', sample: { value: '30s', needed: true } }),
    max_fails: integer({ description: 'Number of remembered failures at which a backend is left out; 0 for 1.', default: 1, minimum: 0 }),
    unhealthy_request_count: integer({
      description: 'Greatest number of requests at a time for upstreams that do not say it; 0 for any number.',
      default: 0,
      minimum: 0,
    }),
    unhealthy_status: array(integer({ description: 'Status code; 1 to 5 for all codes of the class.', minimum: 1, maximum: 999 }), {
      description: 'Status codes that count as a failure; the response is still passed on.',
      default: [],
    }),
    unhealthy_latency: duration({
      description: 'Time to the head of a response that counts as a failure; 0 for none.',
      default: 0,
      minimum: '0s',
    }),
  },
  { description: 'Learns from the requests which backends fail.', optional: true, omitted: 'nothing is learned' },
);

/** Schema of an entry of `handle_response`. @internal */
export const responseRuleConfig = object({
  match: object(responseMatcherFields, { description: 'Responses to handle.', optional: true, omitted: 'all' }),
  status_code: statusCode({ description: 'Status code to answer with instead of that of the backend.', optional: true, omitted: 'that of the backend' }),
  routes: routesField,
});

/** Config of the handler `reverse_proxy`. @public */
export const ReverseProxyConfig = object(
  {
    transport: guest(transports, { description: 'How requests are carried to backends.', default: { protocol: 'http' } }),
    circuit_breaker: guest(circuitBreakers, {
      description: 'Keeps requests away from backends that fail.',
      optional: true,
      omitted: 'none',
    }),
    load_balancing: loadBalancing,
    health_checks: object({ active: activeCheckField, passive }, { description: 'How to find out which backends are well.', default: {} }),
    upstreams: array(upstream, {
      description: 'Backends that stay the same; with `dynamic_upstreams`, they are used when the source does not know any.',
      default: [],
      sample: { value: [{ dial: 'localhost:9000' }], needed: true, unless: 'dynamic_upstreams' },
    }),
    dynamic_upstreams: guest(upstreams, {
      description: 'Finds the backends while the proxy runs. Its answer takes the place of `upstreams`, also when it is empty.',
      optional: true,
      omitted: 'only `upstreams`',
    }),
    source_timeout: duration({
      description:
        'Longest time that a request waits for `dynamic_upstreams` where the source has no answer in memory; then `upstreams` are used (an addition of Caddis).',
      default: '10s',
      minimum: '1ms',
    }),
    flush_interval: duration({
      description: 'Longest time that a piece of a response may be held back; negative for none. Event streams are never held back.',
      default: 0,
    }),
    trusted_proxies: array(string({ description: 'IP address or CIDR range.' }), {
      description: 'Peers whose `X-Forwarded-*` fields are believed, besides those that the server trusts.',
      default: [],
      sample: { value: ['10.0.0.0/8'] },
    }),
    headers: object(
      {
        request: object(headerOperationFields, { description: 'Changes of the request as it goes up.', optional: true, omitted: 'none' }),
        response: object(
          {
            ...headerOperationFields,
            require: object(responseMatcherFields, { description: 'Responses to change.', optional: true, omitted: 'all' }),
            deferred: boolean({
              description: 'Accepted for configs of Caddy; changes are always made when the response arrives.',
              default: false,
            }),
          },
          { description: 'Changes of the response as it comes down.', optional: true, omitted: 'none' },
        ),
      },
      { description: 'Changes of header fields.', default: {} },
    ),
    request_buffers: integer({
      description: 'Bytes of a request body that are read before it is sent on; -1 for all. What is read whole can be sent again.',
      default: 0,
      minimum: -1,
    }),
    response_buffers: integer({
      description: 'Bytes of a response body that are read before it is passed on; -1 for all.',
      default: 0,
      minimum: -1,
    }),
    buffer_requests: boolean({
      description: 'What `request_buffers` says, as Caddy before 2.7 spells it: true for all bytes, or as many as `max_buffer_size` says.',
      default: false,
      deprecated: 'use `request_buffers`, a number of bytes',
    }),
    buffer_responses: boolean({
      description: 'What `response_buffers` says, as Caddy before 2.7 spells it: true for all bytes, or as many as `max_buffer_size` says.',
      default: false,
      deprecated: 'use `response_buffers`, a number of bytes',
    }),
    max_buffer_size: integer({
      description: 'Bytes for `buffer_requests` and `buffer_responses`; 0 for all.',
      default: 0,
      minimum: 0,
      deprecated: 'use `request_buffers` and `response_buffers`, each a number of bytes',
    }),
    stream_timeout: duration({ description: 'Longest life of an upgraded connection; 0 for any.', default: 0, minimum: '0s' }),
    stream_close_delay: duration({
      description: 'How long upgraded connections live on when the config no longer has their upstream.',
      default: 0,
      minimum: '0s',
    }),
    pass_h2c_upgrade: boolean({
      description:
        "Whether a client's offer to switch to HTTP/2 (`Upgrade: h2c`) is passed on, as the API of Docker needs it. Requests over a " +
        'connection that a backend has switched go past all routes, matchers and logs of this server.',
      default: false,
    }),
    rewrite: object(rewriteFields, {
      description: 'Rewrites the request that goes up; the original stays.',
      optional: true,
      omitted: 'none',
    }),
    verbose_logs: boolean({ description: 'Means nothing here: attempts are always logged at the level DEBUG.', default: false }),
    stream_buffer_size: integer({ description: 'Means nothing here: upgraded connections use the buffers of Node.js.', default: 0, minimum: 0 }),
    handle_response: array(responseRuleConfig, {
      description: 'What to do with certain responses instead of passing them on; the first that matches counts.',
      default: [],
    }),
  },
);

/** The loaded config. @public */
export type ReverseProxyConfig = ConfigOf<typeof ReverseProxyConfig>;

/** A loaded entry of `handle_response`. @internal */
export type ResponseRuleConfig = ConfigOf<typeof responseRuleConfig>;
