import { compileRegexp } from '@caddis/http/kit';
import { attackedServer } from './attacked-server.js';
import { inThisProcess, type HostileEntry } from './hostile-entry.js';
import { hostilePatterns } from './hostile-patterns.js';

/** The slowest of many patterns, each with its worst-case text. @internal */
export const worstOfPatterns: HostileEntry = {
  name: `regular expressions: the worst of ${hostilePatterns.length}`,
  unit: 'characters',
  size: 4096,
  maxMs: 20,
  start: () => Promise.resolve(worst()),
};

/** A request whose path and fields meet patterns for which backtracking engines need minutes. @internal */
export const requestToPatterns: HostileEntry = {
  name: 'a request to routes with `path_regexp`, `header_regexp`, `map`, `replace`',
  unit: 'bytes',
  size: 4096,
  start: () =>
    attackedServer(
      {
        max_header_bytes: 1 << 20,
        routes: [
          { match: [{ path_regexp: { pattern: '^/(.*)/(.*)/(.*)\\.html$' } }] },
          { match: [{ path_regexp: { pattern: '^/([a-z0-9]+-?)+$' } }] },
          { match: [{ header_regexp: { 'User-Agent': { pattern: '(iPhone|Android).*Mobile.*Safari' } } }] },
          {
            handle: [
              { handler: 'map', source: '{http.request.uri.path}', destinations: ['{mapped}'], mappings: [{ input_regexp: '(a+a+)+b', outputs: ['$1'] }] },
              { handler: 'headers', request: { replace: { 'User-Agent': [{ search_regexp: 'i.*z|i', replace: '-' }] } } },
              { handler: 'static_response', body: '{mapped}' },
            ],
          },
        ],
      },
      async ({ exchange }, size) => {
        const agent = 'iPhoneMobile'.repeat(size / 24);
        await exchange(`GET /${'a'.repeat(size / 2)}! HTTP/1.1\r\nHost: a\r\nUser-Agent: ${agent}\r\nConnection: close\r\n\r\n`);
      },
    ),
};

/** Finds the slowest pattern, and makes a victim for it. */
function worst(): ReturnType<typeof inThisProcess> {
  const compiled = hostilePatterns.map(([pattern, text]) => ({ expression: compileRegexp(pattern), text }));
  const size = 4 * worstOfPatterns.size;
  const cost = ({ expression, text }: (typeof compiled)[number]): number => {
    const times = Array.from({ length: 3 }, () => {
      const hostile = text(size);
      const before = performance.now();
      expression.exec(hostile);
      return performance.now() - before;
    });
    return Math.min(...times);
  };
  const costs = compiled.map((each) => ({ ...each, cost: cost(each) }));
  const [first] = costs.toSorted((a, b) => b.cost - a.cost);
  if (first === undefined) throw new Error('there are no patterns');
  process.stderr.write(`the worst pattern is ${first.expression.pattern}\n`);
  return inThisProcess((length) => void first.expression.exec(first.text(length)));
}
