import { formatDuration, type Clock } from '@caddis/core';
import { readBounded, reasonOf, shortened } from '@caddis/kit';
import type { Connections, MemberResponse } from './connection.js';
import { errors } from './errors.js';
import type { WireError } from './wire.js';

/** What every call to a member needs. @public */
export interface CallOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
}

/** One POST to a member. @internal */
export interface Call {
  readonly endpoint: string;
  readonly path: string;
  /** JSON; for a stream one object after the other. */
  readonly body: string;
  /** Token of the user; none when empty. */
  readonly token?: string | undefined;
  /** Gives the call up when aborted, also after its answer has begun. */
  readonly abort: AbortController;
}

type Body = MemberResponse['body'];

/** Greatest size of an answer that is one small object, or an error, in bytes. */
const maxSmallAnswerBytes = 65_536;

/**
 * Asks a member, and reads its answer with a deadline.
 *
 * @param read - reads what the deadline is for; a stream may go on after it
 * @throws `ETCD_TIMEOUT`, `ETCD_UNREACHABLE`, `ETCD_REFUSED`, `ETCD_DENIED`, `ETCD_COMMON_NAME`, `ETCD_ANSWER_INVALID`, or what `read` throws
 * @internal
 */
export async function callMember<Answer>(options: CallOptions, call: Call, read: (body: Body) => Promise<Answer>): Promise<Answer> {
  const { endpoint, abort } = call;
  const timeout = options.clock.setTimeout(() => {
    abort.abort(errors.ETCD_TIMEOUT({ endpoint, timeout: formatDuration(options.timeoutMs) }));
  }, options.timeoutMs);
  try {
    const { statusCode, body } = await post(options.connections, call);
    // A body that is broken off tells so once more when nobody listens any longer.
    body.on('error', () => undefined);
    if (statusCode !== 200) throw refusal(endpoint, await readError(body, statusCode));
    return await read(body);
  } catch (error) {
    abort.abort(error);
    // Whatever the abort made of the exchange, its reason says what happened first.
    throw abort.signal.reason;
  } finally {
    timeout.cancel();
  }
}

/** Reads an answer that is one small JSON object. @throws `ETCD_ANSWER_INVALID`, `ETCD_ANSWER_TOO_LARGE` @internal */
export async function readJson(endpoint: string, body: Body): Promise<object> {
  const text = await readBounded(body, maxSmallAnswerBytes);
  if (text === undefined) throw errors.ETCD_ANSWER_TOO_LARGE({ endpoint, what: 'an answer', limit: maxSmallAnswerBytes });
  return parseAnswer(endpoint, text);
}

/** Parses what must be a JSON object. @throws `ETCD_ANSWER_INVALID` @internal */
export function parseAnswer(endpoint: string, text: string): object {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Told below, with what was received.
  }
  throw errors.ETCD_ANSWER_INVALID({ endpoint, answer: JSON.stringify(text.slice(0, 200)) });
}

/** Makes the error for what a member said, by its text: etcd has no codes of its own, and the gateway changes those of gRPC. @internal */
export function refusal(endpoint: string, reason: string): Error {
  if (reason.includes('CommonName of client')) return errors.ETCD_COMMON_NAME({ endpoint });
  const denied = /permission denied|authentication failed|invalid auth token|user name is empty|auth store is old/.test(reason);
  return denied ? errors.ETCD_DENIED({ endpoint, reason }) : errors.ETCD_REFUSED({ endpoint, reason });
}

async function post(connections: Connections, call: Call): Promise<MemberResponse> {
  try {
    return await connections.to(call.endpoint).request({
      path: call.path,
      method: 'POST',
      body: call.body,
      headers: {
        'content-type': 'application/json',
        // A member that is cut off from its cluster then ends a watch instead of keeping it silent.
        'grpc-metadata-hasleader': 'true',
        ...(call.token === undefined || call.token === '' ? {} : { authorization: call.token }),
      },
      signal: call.abort.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  } catch (error) {
    throw errors.ETCD_UNREACHABLE({ endpoint: call.endpoint, reason: reasonOf(error) }, { cause: error });
  }
}

async function readError(body: Body, status: number): Promise<string> {
  const text = (await readBounded(body, maxSmallAnswerBytes)) ?? 'and a page that is too long to read';
  try {
    const { message } = JSON.parse(text) as WireError;
    if (typeof message === 'string') return shortened(message);
  } catch {
    // Not from etcd, perhaps from a proxy before it: the text itself is the best there is.
  }
  return `status ${status} ${text.slice(0, 200)}`.trim();
}
