import { needPrograms, phpFpmProgram, startPhpFpm, type PhpFpm } from '@caddis/test-servers';
import { expect } from 'chai';
import type { TestRequest, TestResponse } from '../testing/exchange.js';
import type { ServerKind } from '../testing/server-process.js';
import { TestEdge } from '../testing/test-edge.js';
import { phpRoutes } from './php-routes.js';

/** Prints the variables that come from the web server. */
const variables = '<?php header("Content-Type: application/json"); ksort($_SERVER); foreach (["argv", "argc", "FCGI_ROLE", "HOME", "USER", "REQUEST_TIME", "REQUEST_TIME_FLOAT"] as $name) unset($_SERVER[$name]); echo json_encode(["server" => $_SERVER, "form" => $_POST, "input" => strlen(file_get_contents("php://input"))], JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);';

const files = {
  'index.php': variables,
  'app/index.php': variables,
  'app/style.css': 'body {}',
  'missing.php': '<?php http_response_code(404); echo "not here";',
  'redirect.php': '<?php header("Location: /app/", true, 303);',
  'cookies.php': '<?php setcookie("a", "1"); setcookie("b", "2"); echo implode(",", array_keys($_COOKIE));',
  'fatal.php': '<?php error_reporting(0); undefined_function();',
  'large.php': '<?php for ($i = 0; $i < 4096; $i++) echo str_repeat(chr(97 + $i % 26), 1024);',
  'sized.php': '<?php header("Content-Length: 5"); echo "hello";',
  'nothing.php': '<?php http_response_code(204);',
};

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const cases: readonly (readonly [title: string, request: TestRequest])[] = [
  ['the index', { target: '/' }],
  ['a script with a query', { target: '/index.php?a=b&c=%20d' }],
  ['a script with a path behind it', { target: '/index.php/some/path' }],
  ['a path that the index answers', { target: '/articles/1?page=2' }],
  ['an escaped path', { target: '/caf%C3%A9/%2Fx' }],
  ['a folder without its slash', { target: '/app' }],
  ['a folder', { target: '/app/' }],
  ['a file', { target: '/app/style.css' }],
  ['fields, twice and beyond ASCII', { target: '/', headers: { 'x-one': ['a', 'b'], 'x-two': 'Ã©', cookie: 'a=1; b=2', 'content-type': 'text/plain' } }],
  ['a host with a port', { target: '/', headers: { host: 'php.test:8080' } }],
  ['a form', { method: 'POST', target: '/', headers: form, body: 'a=1&b=2' }],
  ['a body of no type', { method: 'PUT', target: '/', body: 'x'.repeat(100) }],
  ['a long body', { method: 'POST', target: '/', headers: { 'content-type': 'text/plain', 'content-length': '1000000' }, body: 'x'.repeat(1_000_000) }],
  ['POST without a body', { method: 'POST', target: '/' }],
  ['GET with a body', { target: '/', headers: { 'content-length': '3' }, body: 'abc' }],
  ['HEAD', { method: 'HEAD', target: '/' }],
  ['OPTIONS', { method: 'OPTIONS', target: '/' }],
  ['another status', { target: '/missing.php' }],
  ['a redirect', { target: '/redirect.php' }],
  ['cookies', { target: '/cookies.php', headers: { cookie: 'x=1; y=2' } }],
  ['a script that fails', { target: '/fatal.php' }],
  ['a long response', { target: '/large.php' }],
  ['a response with a length', { target: '/sized.php' }],
  ['a response without a body', { target: '/nothing.php' }],
];

describe('PHP behind Caddy and behind Caddis', () => {
  const edges = new Map<ServerKind, TestEdge>();
  let php: PhpFpm;

  before(async function () {
    needPrograms(this, 'caddy', phpFpmProgram());
    php = await startPhpFpm(files);
    for (const kind of ['caddy', 'caddis'] as const) edges.set(kind, await TestEdge.start(kind, phpRoutes(php.root, php.dial, { env: { APP_NAME: 'shop of {http.request.host}' } })));
  });

  after(async () => {
    for (const edge of edges.values()) await edge.stop();
    await php?.stop();
  });

  for (const [title, request] of cases) {
    it(`is the same: ${title}`, async () => {
      const found: Partial<Record<ServerKind, unknown>> = {};
      for (const [kind, edge] of edges) found[kind] = comparable(await edge.exchange(request));
      expect(found.caddis).to.deep.equal(found.caddy);
    });
  }
});

/** Fields that differ between requests or on purpose. Caddy adds a Content-Length to short answers even if PHP sends none. */
const otherFields = ['date', 'server', 'via', 'etag', 'last-modified', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'vary'];
const otherVariables = ['REMOTE_PORT', 'SERVER_SOFTWARE', 'SERVER_PORT', 'SERVER_ADDR', 'HTTP_VIA'];

function comparable({ status, headers, body }: TestResponse): object {
  return { status, headers: without(headers, otherFields), body: bodyOf(body) };
}

function bodyOf(body: string): unknown {
  if (!body.startsWith('{"server"')) return body;
  const told = JSON.parse(body) as { readonly server: Record<string, unknown> };
  return { ...told, server: without(told.server, otherVariables) };
}

function without(values: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
