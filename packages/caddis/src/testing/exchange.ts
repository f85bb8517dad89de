import { request } from 'node:http';

/** A request of a test. */
export interface TestRequest {
  readonly method?: string;
  /** Path and query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** The response to a {@link TestRequest}. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/**
 * Sends one request on its own connection.
 *
 * @param port - port on 127.0.0.1
 * @param wanted - the request
 * @returns the response; if the connection breaks, status 0 and the error's code as body
 */
export async function exchange(port: number, wanted: TestRequest): Promise<TestResponse> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve({ status: 0, headers: {}, body: error.code ?? error.message });
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method: wanted.method ?? 'GET',
        path: wanted.target,
        headers: { host: 'compat.test', ...wanted.headers } as Record<string, string | string[]>,
        agent: false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.once('error', failed);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: grouped(response.rawHeaders), body }));
      },
    );
    sent.once('error', failed);
    sent.end(wanted.body);
  });
}

function grouped(raw: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    (headers[name] ??= []).push(raw[index + 1] ?? '');
  }
  return headers;
}
