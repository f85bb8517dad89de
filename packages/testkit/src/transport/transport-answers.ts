import type { TransportRequest } from '@caddis/core/http';
import type { RecordedExchange } from './recorded-exchange.js';
import type { BackendAnswer } from './transport-backend.js';
import type { TransportTrial } from './transport-trial.js';

/** Compares what the transport reported of a response with what the backend sent. @throws `CONFORMANCE_TRANSPORT_RESPONSE` */
export function assertAnswer(trial: TransportTrial, exchange: RecordedExchange, answer: BackendAnswer, what: string): void {
  const wrong = (happened: string): Error => trial.finding('CONFORMANCE_TRANSPORT_RESPONSE', `of ${what} ${happened}`, exchange.failure?.error);
  const { head, failure, trailers, body } = exchange;
  if (failure !== undefined) throw wrong(`a failure was told in the phase ${failure.phase}: ${failure.error.message}`);
  if (head === undefined || trailers === undefined) throw wrong('no head was told');
  if (head.status !== answer.status) throw wrong(`the status ${head.status} was told, and the backend sent ${answer.status}`);
  const [name, sent, had] = differing(answer.headers, head.headers) ?? [];
  if (name !== undefined) throw wrong(`the field ${name} was told as ${JSON.stringify(had)}, and the backend sent ${JSON.stringify(sent)}`);
  if (!body.equals(answer.body)) throw wrong(`a body of ${body.length} bytes was told, and the backend sent ${body.length === answer.body.length ? 'other ones' : answer.body.length}`);
  const [trailer] = differing(answer.trailers ?? [], trailers) ?? [];
  if (trailer !== undefined) throw wrong(`the trailer ${trailer} was not told as the backend sent it`);
}

/**
 * Sends a request and compares it with the request that reached the backend.
 *
 * @param wanted - its whole body
 * @throws `CONFORMANCE_TRANSPORT_REQUEST`
 */
export async function assertRequest(trial: TransportTrial, request: Omit<TransportRequest, 'address' | 'upgrade'>, wanted: Buffer, what: string): Promise<void> {
  const before = trial.backend.requests.length;
  const { failure } = await trial.ordinary(`a request with ${what}`, request);
  const wrong = (happened: string): Error => trial.finding('CONFORMANCE_TRANSPORT_REQUEST', `a request with ${what} ${happened}`, failure?.error);
  if (failure !== undefined) throw wrong(`was told to have failed in the phase ${failure.phase}: ${failure.error.message}`);
  const came = trial.backend.requests.slice(before);
  const [received] = came;
  if (received === undefined || came.length > 1) throw wrong(`reached the backend ${came.length} times`);
  if (received.method !== request.method) throw wrong(`reached the backend with the method ${received.method}, not ${request.method}`);
  if (received.target !== request.target) throw wrong(`reached the backend with the target ${received.target}, not ${request.target}`);
  const [name, sent, had] = differing(request.headers, received.headers) ?? [];
  if (name !== undefined) throw wrong(`reached the backend with ${JSON.stringify(had)} as ${name}, not ${JSON.stringify(sent)}`);
  if (!Buffer.from(received.body).equals(wanted)) throw wrong(`reached the backend with a body of ${received.body.length} bytes; sent were ${received.body.length === wanted.length ? 'other ones' : wanted.length}`);
}

/** Finds the first field whose values differ, ignoring the case of its name. @returns the values that were sent and those that arrived */
function differing(sent: readonly string[], came: readonly string[]): readonly [name: string, sent: readonly string[], came: readonly string[]] | undefined {
  for (let at = 0; at < sent.length; at += 2) {
    const name = sent[at] as string;
    const [wanted, had] = [valuesOf(sent, name), valuesOf(came, name)];
    if (wanted.join('\n') !== had.join('\n')) return [name, wanted, had];
  }
  return undefined;
}

function valuesOf(flat: readonly string[], name: string): readonly string[] {
  return flat.filter((_, index) => index % 2 === 1 && (flat[index - 1] as string).toLowerCase() === name.toLowerCase());
}
