import { once } from 'node:events';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { get as getEncrypted } from 'node:https';
import { errors } from '../errors.js';
import { shortened } from '../text/shortened.js';
import { readBounded } from '../text/byte-collector.js';

/** Options of {@link getText}. @public */
export interface GetTextOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborts the exchange and closes its connection. There is no other deadline. */
  readonly signal: AbortSignal;
  /** Maximum number of bytes in the body. */
  readonly maxBytes: number;
}

/**
 * Sends a GET request over a connection of its own, closes the connection, and returns the answer. Meant for occasional requests; for frequent
 * ones, use an agent.
 *
 * @param url - `http` or `https`
 * @returns the body as UTF-8 and the headers, if the status is 200
 * @throws `KIT_HTTP_STATUS` (with the status in its property `status`), `KIT_HTTP_TOO_LARGE`, errors of Node, and the signal's reason
 * @public
 */
export async function getText(url: URL, { headers = {}, signal, maxBytes }: GetTextOptions): Promise<{ readonly text: string; readonly headers: IncomingHttpHeaders }> {
  const request = (url.protocol === 'https:' ? getEncrypted : get)(url, { agent: false, headers, signal });
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const text = await readBounded(response, maxBytes);
    const status = response.statusCode ?? 0;
    if (status !== 200) throw Object.assign(errors.KIT_HTTP_STATUS({ host: url.host, status, text: shortened(text ?? '') }), { status });
    if (text === undefined) throw errors.KIT_HTTP_TOO_LARGE({ host: url.host, bytes: maxBytes });
    return { text, headers: response.headers };
  } finally {
    // The rest of the response is not needed.
    request.destroy();
  }
}
