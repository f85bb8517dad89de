import { formatDuration, type Clock } from '@caddis/core';
import { readBounded, reasonOf, shortened } from '@caddis/kit';
import type { Connections, MemberResponse } from './connection.js';
import { errors } from './errors.js';
import type { WireError } from './wire.js';

/** Options of every call to a member. @public */
export interface CallOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  /** How long a member may take to answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** One POST request to a member. @internal */
export interface Call {
  readonly endpoint: string;
  readonly path: string;
  /** JSON; for a stream, several objects in a row. */
  readonly body: string;
  /** The user's token; none is sent if it is empty. */
  readonly token?: string | undefined;
  /** Abort it to cancel the call, even after the answer has begun. */
  readonly abort: AbortController;
}

type Body = MemberResponse['body'];

/** Maximum size of an answer that is one small object, or an error, in bytes. */
const maxSmallAnswerBytes = 65_536;

/**
 * Sends a request to a member, and reads its answer within a deadline.
 *
 * @param read - reads the part that the deadline applies to; a stream may continue after that
 * @throws `ETCD_TIMEOUT`, `ETCD_UNREACHABLE`, `ETCD_REFUSED`, `ETCD_DENIED`, `ETCD_COMMON_NAME`, `ETCD_ANSWER_INVALID`, or the error of `read`
 * @internal
 */
export async function callMember<Answer>(options: CallOptions, call: Call, read: (body: Body) => Promise<Answer>): Promise<Answer> {
  const { endpoint, abort } = call;
  const timeout = options.clock.setTimeout(() => {
    abort.abort(errors.ETCD_TIMEOUT({ endpoint, timeout: formatDuration(options.timeoutMs) }));
  }, options.timeoutMs);
  try {
    const { statusCode, body } = await post(options.connections, call);
    // A body that breaks off may emit another error when nothing reads it any more; unheard, that would end the process.
    body.on('error', () => undefined);
    if (statusCode !== 200) throw refusal(endpoint, await readError(body, statusCode));
    return await read(body);
  } catch (error) {
    abort.abort(error);
    // The reason of the abort is the original error, whatever other error the abort has caused.
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

/** Parses an answer that must be a JSON object. @throws `ETCD_ANSWER_INVALID` @internal */
export function parseAnswer(endpoint: string, text: string): object {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Reported below, with the text that was received.
  }
  throw errors.ETCD_ANSWER_INVALID({ endpoint, answer: JSON.stringify(text.slice(0, 200)) });
}

/** Creates the error for a refusal, based on its text, because etcd has no error codes of its own and the gateway changes those of gRPC. @internal */
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
        // With this, a member that has lost its cluster ends a watch instead of keeping it open but silent.
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
    // The answer is not from etcd; perhaps from a proxy in front of it. Its text is used as it is.
  }
  return `status ${status} ${text.slice(0, 200)}`.trim();
}
