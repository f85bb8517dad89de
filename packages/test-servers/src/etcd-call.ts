import { readFile } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { TestCertificates } from './certificates.js';

/** One call to etcd's HTTP API. */
export interface EtcdCall {
  readonly path: string;
  /** Sent as JSON by POST; a GET request is sent when left out. */
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly certificates?: TestCertificates | undefined;
}

/**
 * Sends a request to etcd over its own connection.
 *
 * @returns the answer, parsed if it is a JSON object
 * @throws if there is no answer within 20 s, or one with another status than 200
 */
export async function callEtcd(endpoint: string, call: EtcdCall): Promise<unknown> {
  const { status, text } = await send(endpoint, call);
  if (status !== 200) throw new Error(`${endpoint}${call.path} answered ${status}: ${text}`);
  return text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
}

async function send(endpoint: string, call: EtcdCall): Promise<{ status: number | undefined; text: string }> {
  const files = call.certificates?.nameless;
  const tls =
    files === undefined
      ? {}
      : { ca: await readFile(files.ca), cert: await readFile(files.certificate), key: await readFile(files.key) };
  return new Promise((resolve, reject) => {
    const request = (endpoint.startsWith('https:') ? requestHttps : requestHttp)(
      new URL(call.path, endpoint),
      {
        ...tls,
        method: call.body === undefined ? 'GET' : 'POST',
        headers: call.token === undefined ? {} : { authorization: call.token },
        agent: false,
        signal: AbortSignal.timeout(20_000),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve({ status: response.statusCode, text }));
        response.once('error', reject);
      },
    );
    request.once('error', reject);
    request.end(call.body === undefined ? undefined : JSON.stringify(call.body));
  });
}
