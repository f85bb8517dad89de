import { once } from 'node:events';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { get as getEncrypted } from 'node:https';
import { errors } from '../errors.js';
import { shortened } from '../text/shortened.js';
import { readBounded } from '../text/byte-collector.js';

/** How {@link getText} asks. @public */
export interface GetTextOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the exchange, with its connection. It is the only deadline. */
  readonly signal: AbortSignal;
  /** Greatest number of bytes of the body. */
  readonly maxBytes: number;
}

/**
 * Asks a service by HTTP, over a connection of its own that is closed afterwards, and reads the answer. For what is asked now and then; what is asked all the time
 * takes an agent.
 *
 * @param url - `http` or `https`
 * @returns the body as UTF-8, and the headers, of an answer of 200
 * @throws `KIT_HTTP_STATUS` (with the number as `status`), `KIT_HTTP_TOO_LARGE`, what Node throws, and the reason of the signal
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
    // What is not read yet is not wanted.
    request.destroy();
  }
}
