import type { HttpRequest } from '@caddis/core/http';
import { testRequest } from '@caddis/test-helpers';

/** Requests as clients send them, common and unusual. Each call creates new ones, because a module may change them. */
export function sampleRequests(): readonly HttpRequest[] {
  return [
    testRequest(),
    testRequest({ method: 'POST', uri: '/a/b?c=d&c=e', headers: ['Content-Type', 'application/json', 'Cookie', 'a=b; lb=c'], host: 'EXAMPLE.test:8080' }),
    testRequest({ protocol: 'HTTP/2.0', scheme: 'https', uri: '/%E2%82%AC/..%2f?', clientIp: '2001:db8::1', headers: ['X-Forwarded-For', '192.0.2.1', 'Accept', '', 'X-A', 'b', 'X-A', 'c'] }),
    testRequest({ method: 'HEAD', uri: '*', host: '', headers: ['X-Bytes', '\u00ff\u0080'] }),
  ];
}
