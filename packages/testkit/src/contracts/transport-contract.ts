import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { isError, parseNetworkAddress } from '@caddis/core';
import type { TransportCall } from '@caddis/core/http';
import { turns } from '../watch/real-time.js';
import type { Probe } from './probe.js';

/** Event loop turns to wait for callbacks that must not be called. */
const settlingTurns = 5;
const phases: ReadonlySet<unknown> = new Set(['connect', 'request', 'response']);

/** What a transport has reported about one exchange. */
interface Told {
  readonly events: string[];
  readonly failure: Promise<{ readonly error: unknown; readonly phase: unknown }>;
}

/** Checks a transport with a backend that refuses connections: it reports the failure once, after `dispatch` has returned, and nothing more. */
export async function transportContract(probe: Probe): Promise<void> {
  const dial = await closedPort();
  if (probe.has('usesTls')) {
    const answer = probe.callAtOnce('usesTls', 80);
    if (typeof answer !== 'boolean') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `usesTls() answered ${typeof answer}, not true or false`);
  }
  const { told, call } = dispatch(probe, dial);
  const outcome = await probe.driver.outcome(() => told.failure);
  if (outcome.kind !== 'done') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `dispatch() told nothing within ${probe.driver.subject.deadlineMs} ms of a backend that refuses connections`);
  const { error, phase } = outcome.value;
  if (!isError(error)) throw probe.finding('CONFORMANCE_TRANSPORT_TOLD', `onError() was called with ${typeof error}, which is not an error`);
  if (!phases.has(phase)) throw probe.finding('CONFORMANCE_TRANSPORT_TOLD', `onError() was called with the phase ${String(phase)}`);
  if (phase !== 'connect') throw probe.finding('CONFORMANCE_TRANSPORT_TOLD', `a refused connection was told as a failure in the phase ${String(phase)}`);
  call.abort();
  call.abort();
  call.resume();
  await turns(settlingTurns);
  if (told.events.length > 1) throw probe.finding('CONFORMANCE_TRANSPORT_TOLD', `after onError() there was ${told.events[1]}()`);

  const given = dispatch(probe, dial);
  given.call.abort();
  given.call.abort();
  await turns(settlingTurns);
  if (given.told.events.length > 0) throw probe.finding('CONFORMANCE_TRANSPORT_TOLD', `after abort() there was ${given.told.events[0]}()`);
  if (probe.has('release')) probe.callAtOnce('release', parseNetworkAddress(dial));
}

function dispatch(probe: Probe, dial: string): { readonly told: Told; readonly call: TransportCall } {
  const events: string[] = [];
  let fail: (failure: { readonly error: unknown; readonly phase: unknown }) => void = () => undefined;
  const failure = new Promise<{ readonly error: unknown; readonly phase: unknown }>((resolve) => (fail = resolve));
  const note = (name: string) => (): boolean => {
    events.push(name);
    return true;
  };
  const handler = {
    onInformational: note('onInformational'),
    onHead: note('onHead'),
    onUpgrade: note('onUpgrade'),
    onData: note('onData'),
    onEnd: note('onEnd'),
    onError(error: unknown, phase: unknown): void {
      events.push('onError');
      fail({ error, phase });
    },
  };
  const request = { address: parseNetworkAddress(dial), method: 'GET', target: '/', headers: ['Host', dial], body: undefined, contentLength: undefined, upgrade: undefined };
  const call = probe.callAtOnce('dispatch', request, handler) as TransportCall | undefined;
  if (typeof call?.abort !== 'function' || typeof call.resume !== 'function') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'dispatch() returned no object with abort() and resume()');
  if (events.length > 0) throw probe.finding('CONFORMANCE_TRANSPORT_TOLD', `${events[0]}() was called before dispatch() had returned`);
  return { told: { events, failure }, call };
}

/** Finds an address of this machine that refuses connections. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
