import { address, array, boolean, duration, integer, object, record, string, type ConfigOf } from '@caddis/core';
import { fieldNameDoubts } from '@caddis/http/kit';

/** Warns about a whole URL: only path and query are expected, because the upstream is known. */
const url = { pattern: '^[A-Za-z]+://', message: 'this is a URL, not a path', help: 'write only path and query, e.g. "/health"; to set the host, use "headers": {"Host": ["example.com"]}' };

/** Warns about lower case: methods are case-sensitive, and the standard ones are in upper case. */
const lowerCase = { pattern: '[a-z]', message: 'servers know only methods in upper case', help: 'write it in upper case, e.g. "HEAD"' };

/** Fields of active health checks. @internal */
export const activeCheckFields = {
  path: string({
    description: 'Path of the request, without query.',
    pattern: '^[!-~]*$',
    default: '',
    doubts: [url],
    deprecated: 'use `uri`',
  }),
  uri: string({
    description: 'Path and query of the request. Checks are on when `uri`, `path` or `port` is set. Without a path, `/` is used.',
    pattern: '^[!-~]*$',
    default: '',
    doubts: [url],
    sample: { value: '/health', needed: true },
  }),
  port: integer({
    description:
      "Port to check on the upstream's host; 0 means the upstream's own port. Not used if `upstream` is set. For an upstream on a Unix socket, the " +
      'host is `localhost`.',
    default: 0,
    minimum: 0,
    maximum: 65_535,
  }),
  upstream: address({
    description: 'Address to check instead of the upstream itself.',
    defaultPort: 80,
    optional: true,
    omitted: "the upstream's address",
  }),
  headers: record(array(string({ description: 'Value.', placeholders: 'global' })), {
    description:
      'Header fields of the request: values by field name. `Host` sets the host. Process placeholders are expanded, and ' +
      '`{http.reverse_proxy.active.target_upstream}` is the upstream that is checked.',
    keyName: 'header field',
    keyDoubts: fieldNameDoubts,
    default: {},
  }),
  method: string({ description: 'Method of the request.', default: 'GET', pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]*$", doubts: [lowerCase] }),
  body: string({ description: 'Body of the request. Empty means no body.', default: '' }),
  follow_redirects: boolean({
    description: 'Whether to follow up to ten redirects on the same address. Otherwise, a redirect is judged like any other response.',
    default: false,
  }),
  interval: duration({ description: 'Time from the start of one check to the start of the next; 0 means 30 s.', default: '30s', minimum: '0s' }),
  timeout: duration({ description: 'Time in which a check must pass; 0 means 5 s.', default: '5s', minimum: '0s' }),
  passes: integer({ description: 'Number of checks that must pass in a row before the upstream is up again; 0 means 1.', default: 1, minimum: 0 }),
  fails: integer({ description: 'Number of checks that must fail in a row before the upstream is down; 0 means 1.', default: 1, minimum: 0 }),
  max_size: integer({ description: 'Greatest number of bytes to read of the response body; 0 means all.', default: 0, minimum: 0 }),
  expect_status: integer({
    description: 'Status code that the response must have. A number below 100 is a class: 2 means 200 to 299. 0 means 2.',
    default: 0,
    minimum: 0,
    maximum: 999,
  }),
  expect_body: string({ description: 'Regular expression that the response body must match. Empty accepts any body.', default: '' }),
} as const;

const activeCheck = object(activeCheckFields);

/** The loaded config of active health checks. @internal */
export type ActiveCheckConfig = ConfigOf<typeof activeCheck>;

/** The field `health_checks.active`. @internal */
export const activeCheckField = object(activeCheckFields, {
  description:
    'Sends requests to upstreams at intervals to find out whether they are healthy. Upstreams of `dynamic_upstreams` are checked as long as the ' +
    'source returns them.',
  optional: true,
  omitted: 'no active checks',
});
