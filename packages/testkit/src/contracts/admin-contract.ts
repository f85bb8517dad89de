import { propertyOf } from '@caddis/core';
import { isAdminError, type AdminRequest } from '@caddis/core/admin';
import type { Outcome } from '../drive/driver.js';
import type { Probe } from './probe.js';

/** Checks routes of the admin endpoint: `routes()` returns a list at once, and `GET` routes answer. Routes that change something are not called. */
export async function adminContract(probe: Probe): Promise<void> {
  const routes = probe.callAtOnce('routes');
  if (!Array.isArray(routes)) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'routes() returned no list');
  for (const route of routes as readonly unknown[]) await judgeRoute(probe, route);
}

async function judgeRoute(probe: Probe, route: unknown): Promise<void> {
  const [path, methods, summary, handle] = ['path', 'methods', 'summary', 'handle'].map((key) => propertyOf(route as object, key));
  if (typeof path !== 'string' || !/^\/[!-~]*$/.test(path) || /[?#]/.test(path)) throw probe.finding('CONFORMANCE_ADMIN_ROUTE', `routes() gave a route whose path is ${JSON.stringify(path)}`);
  const refused = (what: string): Error => probe.finding('CONFORMANCE_ADMIN_ROUTE', `the route ${path} ${what}`);
  if (!Array.isArray(methods) || methods.length === 0 || !methods.every((each) => typeof each === 'string' && /^[A-Z]+$/.test(each))) throw refused('does not name its methods in upper case');
  if (typeof summary !== 'string' || summary === '') throw refused('has no summary');
  if (typeof handle !== 'function') throw refused('has no function handle');
  if (methods.includes('GET')) await judgeAnswer(probe, path, (request) => handle.call(route, request) as unknown, refused);
}

async function judgeAnswer(probe: Probe, path: string, ask: (request: AdminRequest) => unknown, refused: (what: string) => Error): Promise<void> {
  const client = new AbortController();
  const answer = Promise.resolve(requestTo(path, client.signal)).then(ask);
  const outcome = await probe.driver.outcome(() => answer);
  if (outcome.kind === 'late') {
    client.abort();
    // A route may take long while the client waits. After the client has gone, it must end.
    if ((await probe.driver.outcome(() => answer)).kind !== 'late') return;
    throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `the route ${path} did not answer within ${probe.driver.subject.deadlineMs} ms, nor end when the client had gone`);
  }
  await judgeOutcome(probe, path, outcome, refused);
}

async function judgeOutcome(probe: Probe, path: string, outcome: Exclude<Outcome<unknown>, { kind: 'late' }>, refused: (what: string) => Error): Promise<void> {
  if (outcome.kind === 'failed') {
    if (isAdminError(outcome.thrown)) return;
    throw probe.threw(`handle of ${path}`, outcome.thrown);
  }
  const answer: unknown = outcome.value;
  if (typeof answer !== 'object' || answer === null) throw refused(`answered ${answer === null ? 'null' : typeof answer}, not an object`);
  const body = propertyOf(answer, 'body');
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return;
  const iterate = propertyOf(body, Symbol.asyncIterator);
  if (typeof iterate !== 'function') throw refused('answered with a body that is no text, no bytes and no stream of them');
  const iterator = iterate.call(body) as AsyncIterator<unknown>;
  await probe.driver.outcome(async () => iterator.return?.());
}

/** A request of a client that may not see secrets. */
function requestTo(path: string, signal: AbortSignal): AdminRequest {
  return {
    method: 'GET',
    path,
    rest: '',
    query: new URLSearchParams(),
    header: () => undefined,
    seesSecrets: false,
    signal,
    body: () => Promise.resolve(new Uint8Array()),
  };
}
