import { once } from 'node:events';
import { connect } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { until } from '@caddis/test-helpers';
import { accepts, rawExchange } from '@caddis/test-servers';

/** Number of requests per protocol: enough to load and compile the code that handles requests. */
const requests = 20;
/** Size of the response body: large enough to be compressed. */
const bodyBytes = 20_000;

/** Ports on 127.0.0.1 that {@link warmUpServers} listen on. */
export interface WarmUpPorts {
  readonly proxy: number;
  readonly backend: number;
  /** A port on which nothing listens; every other request is tried there first. Left out if the test has no retries. */
  readonly dead?: number | undefined;
}

/** Servers beside the one under test: the first proxies to the second. Requests to them warm up a process before its turns are judged. */
export function warmUpServers({ proxy, backend, dead }: WarmUpPorts, server: object): Readonly<Record<string, object>> {
  const ports = dead === undefined ? [backend] : [dead, backend];
  const common = { automatic_https: { disable: true } };
  const handle = [
    { handler: 'encode', encodings: { gzip: {} }, minimum_length: 1 },
    { handler: 'reverse_proxy', upstreams: ports.map((port) => ({ dial: `127.0.0.1:${port}` })), load_balancing: { selection_policy: { policy: 'round_robin' }, retries: 3 } },
  ];
  const answer = { handler: 'static_response', body: 'warm'.repeat(bodyBytes / 4), headers: { 'Content-Type': ['text/plain'] } };
  return {
    warm_up: { ...common, ...server, listen: [`127.0.0.1:${proxy}`], routes: [{ handle }] },
    warm_up_backend: { ...common, listen: [`127.0.0.1:${backend}`], routes: [{ handle: [answer] }] },
  };
}

/** Sends many requests to the first of {@link warmUpServers}: over HTTP/2 if it uses TLS, otherwise over HTTP/1.1. */
export async function warmUp({ proxy, backend }: WarmUpPorts, encrypted: boolean): Promise<void> {
  await until('the servers listen', async () => (await accepts(proxy)) && accepts(backend));
  const post = 'POST / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nContent-Length: 4\r\n\r\nwarm';
  const last = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  for (let round = 0; round < requests; round += 10) await rawExchange(encrypted ? backend : proxy, post.repeat(9) + last);
  if (encrypted) await askOverHttp2(proxy);
}

async function askOverHttp2(port: number): Promise<void> {
  const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  try {
    await Promise.all(
      Array.from({ length: requests }, async () => {
        const stream = session.request({ ':method': 'POST', 'accept-encoding': 'gzip' });
        stream.end('warm');
        await buffer(stream);
      }),
    );
  } finally {
    session.close();
    await once(session, 'close');
  }
}
