import { addressText, array, boolean, type ConfigOf, duration, guest, guestMap, integer, object, string } from '@caddis/core';
import { circuitBreakers, matchers, selectionPolicies, statusCode, transports, upstreams } from '@caddis/core/http';
import { headerOperationFields, responseMatcherFields, rewriteFields, routesField } from '@caddis/http/kit';
import { activeCheckField } from './health/active/active-check-config.js';

const upstream = object(
  {
    dial: addressText({
      description: 'Network address of the backend, `host:port` or `unix//path`. It must be exactly one address.',
      placeholders: 'request',
      doubts: [
        { pattern: '^(?!unix)[^{}/[\\]:]*:[^{}/[\\]:]*:[^{}[\\]]*$', message: 'without brackets, all of this is one IPv6 address without a port', help: 'write [address]:port, e.g. "[::1]:9000"' },
        { pattern: '^(?!unix).*:0+$', message: 'nothing can listen on port 0', help: 'write the port of the backend, e.g. "localhost:9000"' },
        { pattern: '^(?!unix)(?!.*:\\d+$)[^{]*$', message: 'the address of the backend has no port', help: 'write host:port, e.g. "localhost:9000"' },
      ],
    }),
    max_requests: integer({ description: 'Greatest number of concurrent requests; 0 means no limit.', default: 0, minimum: 0 }),
  },
  { unsupported: { lookup_srv: 'use `dynamic_upstreams` with the source `srv`' } },
);

const loadBalancing = object(
  {
    selection_policy: guest(selectionPolicies, { description: 'How to choose among the upstreams.', default: { policy: 'random' } }),
    retries: integer({
      description:
        'Greatest number of retries after the first attempt failed. 0 means that `try_duration` alone sets the limit; without `try_duration` there ' +
        'are no retries.',
      default: 0,
      minimum: 0,
    }),
    try_duration: duration({
      description:
        'Time within which a retry may start. 0 means that `retries` alone sets the limit; without `retries` there are no retries.',
      default: 0,
      minimum: '0s',
    }),
    try_interval: duration({
      description: 'Pause between two attempts. If `try_duration` is set, 0 means 250 ms.',
      default: 0,
      minimum: '0s',
    }),
    retry_match: array(guestMap(matchers), {
      description:
        'Requests that may be retried after a backend may have seen them: those that match one of these matcher sets. Sets with an `expression` ' +
        'are also matched against each response; the request is retried if such a set matches.',
      optional: true,
      omitted: 'GET requests; no response causes a retry',
    }),
  },
  { description: 'How to choose among the upstreams, and how often to try.', default: {} },
);

const passive = object(
  {
    fail_duration: duration({ description: 'How long a failure is remembered; 0 turns passive checks off.', default: 0, minimum: '0s', sample: { value: '30s', needed: true } }),
    max_fails: integer({ description: 'Number of remembered failures at which a backend gets no more requests; 0 means 1.', default: 1, minimum: 0 }),
    unhealthy_request_count: integer({
      description: 'Greatest number of concurrent requests for upstreams without a `max_requests` of their own; 0 means no limit.',
      default: 0,
      minimum: 0,
    }),
    unhealthy_status: array(integer({ description: 'Status code; 1 to 5 mean all codes of that class.', minimum: 1, maximum: 999 }), {
      description: 'Status codes that count as a failure. The response is still passed on.',
      default: [],
    }),
    unhealthy_latency: duration({
      description: 'Time to the response head from which on a response counts as a failure; 0 means never.',
      default: 0,
      minimum: '0s',
    }),
  },
  { description: 'Finds failing backends by the outcome of client requests.', optional: true, omitted: 'no passive checks' },
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
    transport: guest(transports, { description: 'How requests are sent to backends.', default: { protocol: 'http' } }),
    circuit_breaker: guest(circuitBreakers, {
      description: 'Keeps requests away from backends that fail.',
      optional: true,
      omitted: 'none',
    }),
    load_balancing: loadBalancing,
    health_checks: object({ active: activeCheckField, passive }, { description: 'How to find out which backends are healthy.', default: {} }),
    upstreams: array(upstream, {
      description: 'Fixed list of backends. With `dynamic_upstreams`, they are used while the source fails or does not answer in time.',
      default: [],
      sample: { value: [{ dial: 'localhost:9000' }], needed: true, unless: 'dynamic_upstreams' },
    }),
    dynamic_upstreams: guest(upstreams, {
      description: 'Finds the backends while the proxy runs. Its answer replaces `upstreams`, even if it is empty.',
      optional: true,
      omitted: 'only `upstreams`',
    }),
    source_timeout: duration({
      description:
        'Longest time that a request waits for `dynamic_upstreams` when the source has no cached answer. After that, `upstreams` are used (an ' +
        'addition of Caddis).',
      default: '10s',
      minimum: '1ms',
    }),
    flush_interval: duration({
      description:
        'Longest time that a piece of a response may be held back; negative means that nothing is held back. Event streams are never held back.',
      default: 0,
    }),
    trusted_proxies: array(string({ description: 'IP address or CIDR range.' }), {
      description: 'Peers whose `X-Forwarded-*` fields are trusted, in addition to the trusted proxies of the server.',
      default: [],
      sample: { value: ['10.0.0.0/8'] },
    }),
    headers: object(
      {
        request: object(headerOperationFields, { description: 'Changes to the request that is sent to the backend.', optional: true, omitted: 'none' }),
        response: object(
          {
            ...headerOperationFields,
            require: object(responseMatcherFields, { description: 'Responses to change.', optional: true, omitted: 'all' }),
            deferred: boolean({
              description: 'Accepted for compatibility with Caddy. Changes are always made when the response arrives.',
              default: false,
            }),
          },
          { description: 'Changes to the response of the backend.', optional: true, omitted: 'none' },
        ),
      },
      { description: 'Changes to header fields.', default: {} },
    ),
    request_buffers: integer({
      description:
        'Number of bytes of a request body to read before it is sent on; -1 means all. A request whose body was read completely can be sent again.',
      default: 0,
      minimum: -1,
    }),
    response_buffers: integer({
      description: 'Number of bytes of a response body to read before it is passed on; -1 means all.',
      default: 0,
      minimum: -1,
    }),
    buffer_requests: boolean({
      description: "Caddy's form of `request_buffers` before version 2.7: true buffers `max_buffer_size` bytes, or all bytes without it.",
      default: false,
      deprecated: 'use `request_buffers`, a number of bytes',
    }),
    buffer_responses: boolean({
      description: "Caddy's form of `response_buffers` before version 2.7: true buffers `max_buffer_size` bytes, or all bytes without it.",
      default: false,
      deprecated: 'use `response_buffers`, a number of bytes',
    }),
    max_buffer_size: integer({
      description: 'Number of bytes for `buffer_requests` and `buffer_responses`; 0 means all.',
      default: 0,
      minimum: 0,
      deprecated: 'use `request_buffers` and `response_buffers`, each a number of bytes',
    }),
    stream_timeout: duration({ description: 'Longest lifetime of an upgraded connection; 0 means no limit.', default: 0, minimum: '0s' }),
    stream_close_delay: duration({
      description: 'How long upgraded connections stay open after a reload removed their upstream.',
      default: 0,
      minimum: '0s',
    }),
    pass_h2c_upgrade: boolean({
      description:
        "Whether to pass on a client's request to switch to HTTP/2 (`Upgrade: h2c`), as the Docker API needs it. Requests on a connection that a " +
        'backend has switched bypass all routes, matchers and logs of this server.',
      default: false,
    }),
    rewrite: object(rewriteFields, {
      description: 'Rewrites the request that is sent to the backend. The original request stays unchanged.',
      optional: true,
      omitted: 'none',
    }),
    verbose_logs: boolean({ description: 'Has no effect: attempts are always logged at the level DEBUG.', default: false }),
    stream_buffer_size: integer({ description: 'Has no effect: upgraded connections use the buffers of Node.js.', default: 0, minimum: 0 }),
    handle_response: array(responseRuleConfig, {
      description: 'How to handle certain responses instead of passing them on. The first matching entry is used.',
      default: [],
    }),
  },
);

/** The loaded config. @public */
export type ReverseProxyConfig = ConfigOf<typeof ReverseProxyConfig>;

/** A loaded entry of `handle_response`. @internal */
export type ResponseRuleConfig = ConfigOf<typeof responseRuleConfig>;
