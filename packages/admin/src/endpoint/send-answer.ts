import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AdminAnswer } from '@caddis/core/admin';
import { textOfJson } from '@caddis/runtime';

/**
 * Sends what a route has answered.
 *
 * @param head - fields that every answer has
 * @param isHead - whether the body is left out
 * @throws when it is no answer, or a stream fails; the head may be sent by then
 * @internal
 */
export async function sendAnswer(response: ServerResponse, answer: AdminAnswer, head: Readonly<Record<string, string>>, isHead: boolean): Promise<void> {
  const { status = 200, headers = {}, json, body } = answer;
  if (json !== undefined) {
    const text = `${await textOfJson(json)}\n`;
    return sendWhole(response, status, { ...head, 'Content-Type': 'application/json', ...headers }, text, isHead);
  }
  if (body === undefined) return sendWhole(response, status, { ...head, ...headers }, '', isHead);
  if (typeof body === 'string') return sendWhole(response, status, { ...head, 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body, isHead);
  if (body instanceof Uint8Array) return sendWhole(response, status, { ...head, 'Content-Type': 'application/octet-stream', ...headers }, body, isHead);
  writeHead(response, status, { ...head, ...headers });
  if (isHead) return void response.end();
  response.flushHeaders();
  await sendStream(response, body);
}

function sendWhole(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array, isHead: boolean): void {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const hasBody = status >= 200 && status !== 204 && status !== 304;
  writeHead(response, status, hasBody ? { ...headers, 'Content-Length': String(bytes.length) } : headers);
  if (isHead || !hasBody) response.end();
  else response.end(bytes);
}

function writeHead(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  // One by one, so that a later spelling of a name takes the place of an earlier one.
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status);
}

/** Sends the parts as they come, and asks for none while the client does not read. */
async function sendStream(response: ServerResponse, parts: AsyncIterable<string | Uint8Array>): Promise<void> {
  const iterator = parts[Symbol.asyncIterator]();
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  try {
    while (!gone.signal.aborted) {
      const next = await untilAborted(iterator.next(), gone.signal);
      if (next === undefined || next.done === true) break;
      const bytes = typeof next.value === 'string' ? Buffer.from(next.value, 'utf8') : next.value;
      if (!response.write(bytes)) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
    }
    response.end();
  } finally {
    response.off('close', leave);
    // A stream that waits for something does not hear of it before that; its request's signal tells it.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** Waits for a part, until a signal is aborted. A race with one promise for all parts would keep each of them until the end. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined);
    signal.addEventListener('abort', leave);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
