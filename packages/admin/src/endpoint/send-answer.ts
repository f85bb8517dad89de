import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AdminAnswer } from '@caddis/core/admin';
import { textOfJson } from '@caddis/runtime';

/**
 * Sends the answer of a route.
 *
 * @param head - header fields of every answer
 * @param isHead - whether to leave out the body
 * @throws if the answer is invalid or its stream fails; the header may already be sent then
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
  // Set one by one, because a later field then replaces an earlier one even if the case of its name differs.
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status);
}

/** Sends the chunks of a stream as they arrive, with backpressure. */
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
    // An iterator that is waiting sees `return` only after its wait. It should use the request's signal to notice the end.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** Waits for a chunk until a signal is aborted. `Promise.race` with one long-lived promise would keep all chunks in memory until the end. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined);
    signal.addEventListener('abort', leave);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
