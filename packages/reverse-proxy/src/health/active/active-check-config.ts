import { address, array, boolean, duration, integer, object, record, string, type ConfigOf } from '@caddis/core';
import { fieldNameDoubts } from '@caddis/http/kit';

/** Warns about a whole URL: only path and query are expected, because the upstream is known. */
const url = { pattern: '^[A-Za-z]+://', message: 'this is a URL, and not a path', help: 'write path and query alone, e.g. "/health"; the name that is asked for is "headers": {"Host": ["example.com"]}' };

/** Warns about lower case: methods are case-sensitive, and the standard ones are in upper case. */
const lowerCase = { pattern: '[a-z]', message: 'methods are in upper case, and servers know no other', help: 'write it in upper case, e.g. "HEAD"' };

/** Fields of active health checks. @internal */
export const activeCheckFields = {
  path: string({
    description: 'Path to ask for; without query.',
    pattern: '^[!-~]*$',
    default: '',
    doubts: [url],
    deprecated: 'use `uri`',
  }),
  uri: string({
    description: 'Path and query to ask for. Checks are on when this, `path` or `port` is set; left out, the path is `/`.',
    pattern: '^[!-~]*$',
    default: '',
    doubts: [url],
    sample: { value: '/health', needed: true },
  }),
  port: integer({
    description: "Port to ask on the upstream's host, 0 for its own; not used where `upstream` is set. Of a unix socket the host is `localhost`.",
    default: 0,
    minimum: 0,
    maximum: 65_535,
  }),
  upstream: address({
    description: 'Address to ask in place of the upstream itself.',
    defaultPort: 80,
    optional: true,
    omitted: "the upstream's address",
  }),
  headers: record(array(string({ description: 'Value.', placeholders: 'global' })), {
    description:
      'Fields of the request: values by name; `Host` sets the host. Placeholders of the process are expanded, ' +
      'and `{http.reverse_proxy.active.target_upstream}`, the upstream that is checked.',
    keyName: 'header field',
    keyDoubts: fieldNameDoubts,
    default: {},
  }),
  method: string({ description: 'Method of the request.', default: 'GET', pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]*$", doubts: [lowerCase] }),
  body: string({ description: 'Body of the request; empty for none.', default: '' }),
  follow_redirects: boolean({
    description: 'Whether to follow redirects, up to ten, on the same address. If not, a redirect is judged like any response.',
    default: false,
  }),
  interval: duration({ description: 'Time from the start of one check to the next; 0 for 30 s.', default: '30s', minimum: '0s' }),
  timeout: duration({ description: 'Time in which a check must pass; 0 for 5 s.', default: '5s', minimum: '0s' }),
  passes: integer({ description: 'Checks that must pass in a row before the upstream is up again; 0 for 1.', default: 1, minimum: 0 }),
  fails: integer({ description: 'Checks that must fail in a row before the upstream is down; 0 for 1.', default: 1, minimum: 0 }),
  max_size: integer({ description: 'Bytes of the body that are read at most; 0 for all.', default: 0, minimum: 0 }),
  expect_status: integer({
    description: 'Status code that the response must have; below 100 a class, 2 for 200 to 299; 0 for 2.',
    default: 0,
    minimum: 0,
    maximum: 999,
  }),
  expect_body: string({ description: 'Regular expression that the body must match; empty for any body.', default: '' }),
} as const;

const activeCheck = object(activeCheckFields);

/** The loaded config of active health checks. @internal */
export type ActiveCheckConfig = ConfigOf<typeof activeCheck>;

/** The field `health_checks.active`. @internal */
export const activeCheckField = object(activeCheckFields, {
  description: 'Asks upstreams again and again whether they are well, those of `dynamic_upstreams` as long as the source names them.',
  optional: true,
  omitted: 'no such checks',
});
