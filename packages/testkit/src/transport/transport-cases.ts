import { once } from 'node:events';
import { Readable } from 'node:stream';
import { parseNetworkAddress } from '@caddis/core';
import { inTime, late, turns } from '../watch/real-time.js';
import { LendingExchange, RecordedExchange } from './recorded-exchange.js';
import { assertAnswer, assertRequest } from './transport-answers.js';
import type { BackendAnswer, BackendBehaviour } from './transport-backend.js';
import type { TransportTrial } from './transport-trial.js';

/** One test case for transports. */
export interface TransportCase {
  readonly title: string;
  /** Whether it needs a transport with a short response timeout. */
  readonly isImpatient?: boolean;
  run(trial: TransportTrial): Promise<void>;
}

/** More bytes than arrive in one piece. */
const largeBytes = 400_000;
/** More bytes than sockets and their buffers hold. */
const endlessBytes = 8_000_000;
const exchangesAtOnce = 20;
/** Event loop turns in which a backend with pending data sends it. */
const patientTurns = 200;

const hello: BackendAnswer = { status: 200, headers: ['Content-Type', 'text/plain'], body: Buffer.from('hello', 'utf8') };

const answers: readonly (readonly [what: string, answer: BackendAnswer, method?: string])[] = [
  ['an ordinary response', { ...hello, status: 201, headers: ['X-One', 'a', 'Set-Cookie', 'a=b', 'Set-Cookie', 'c=d'] }],
  ['a response without a body', { ...hello, body: Buffer.alloc(0) }],
  ['a failure of the backend', { ...hello, status: 503 }],
  ['a long response', { ...hello, body: Buffer.alloc(largeBytes, 'body ') }],
  ['a response to HEAD', { ...hello, body: Buffer.alloc(0) }, 'HEAD'],
  ['a response that has not changed', { ...hello, status: 304, body: Buffer.alloc(0) }],
];

/** Cases with a working backend. */
export const ordinaryCases: readonly TransportCase[] = [
  {
    title: 'tells the head, the body and the end as the backend sends them',
    async run(trial) {
      for (const [what, answer, method = 'GET'] of answers) {
        await trial.backend.behave({ does: 'answer', answer });
        for (const exchange of [new RecordedExchange(), new LendingExchange()]) assertAnswer(trial, await trial.exchange(exchange, what, { method }), answer, what);
      }
    },
  },
  {
    title: 'tells informational heads before the head, and trailers with the end',
    async run(trial) {
      if (trial.can('informational')) {
        const answer = { ...hello, isInformed: true };
        await trial.backend.behave({ does: 'answer', answer });
        const exchange = await trial.ordinary('a response with an informational head');
        assertAnswer(trial, exchange, answer, 'a response with an informational head');
        if (exchange.informed.join() !== '103') throw trial.finding('CONFORMANCE_TRANSPORT_RESPONSE', `the backend sent the head 103 before its response, and told was ${exchange.informed.length === 0 ? 'none' : exchange.informed.join()}`);
      }
      if (!trial.can('trailers')) return;
      const answer = { ...hello, trailers: ['X-Checksum', 'abc'] };
      await trial.backend.behave({ does: 'answer', answer });
      assertAnswer(trial, await trial.ordinary('a response with trailers'), answer, 'a response with trailers');
    },
  },
  {
    title: 'sends method, target, fields and body as they were given',
    async run(trial) {
      await trial.backend.behave({ does: 'answer', answer: hello });
      const small = Buffer.from('a body', 'utf8');
      const large = Buffer.alloc(largeBytes, 'request ');
      const headers = ['Host', trial.backend.dial, 'X-Custom', 'a, b'];
      const none = Buffer.alloc(0);
      const bodies = [
        ['no body', undefined, undefined, none],
        ['a body in memory', small, small.length, small],
        ['an empty body', none, 0, none],
        ['a long body in memory', large, large.length, large],
        ['a long body of known length, as it comes', piecesOf(large), large.length, large],
        ...(trial.can('streams') ? ([['a long body of unknown length, as it comes', piecesOf(large), undefined, large]] as const) : []),
      ] as const;
      for (const [what, body, contentLength, wanted] of bodies) {
        const request = { method: body === undefined ? 'DELETE' : 'POST', target: trial.can('targets') ? '/a%2Fb//c;d?e=f&e=%20g' : '/a?e=f', headers, body, contentLength };
        await assertRequest(trial, request, wanted, what);
      }
    },
  },
  {
    title: 'keeps exchanges apart that are under way side by side',
    async run(trial) {
      await trial.backend.behave({ does: 'answer', answer: hello });
      const numbers = Array.from({ length: exchangesAtOnce }, (_, index) => index);
      await Promise.all(numbers.map((number) => trial.ordinary('one of many requests', { method: 'POST', target: `/${number}`, body: Buffer.from(`body ${number}`, 'utf8'), contentLength: `body ${number}`.length })));
      const seen = trial.backend.requests.map(({ target, body }) => `${target} ${Buffer.from(body).toString('utf8')}`).sort();
      const wanted = numbers.map((number) => `/${number} body ${number}`).sort();
      const wrong = seen.find((one, index) => one !== wanted[index]);
      if (wrong !== undefined || seen.length !== wanted.length) throw trial.finding('CONFORMANCE_TRANSPORT_REQUEST', `of ${exchangesAtOnce} requests side by side ${seen.length} reached the backend${wrong === undefined ? '' : `, one of them as ${wrong}`}`);
    },
  },
  {
    title: 'holds the body back as long as the handler is full',
    async run(trial) {
      const answer = { ...hello, body: Buffer.alloc(largeBytes, 'held ') };
      await trial.backend.behave({ does: 'answer', answer });
      const exchange = new RecordedExchange();
      exchange.isFull = true;
      const { call } = trial.dispatch(exchange);
      await trial.told(exchange, exchange.whenTold(() => exchange.pieces.length > 0), 'a response to a handler that is full');
      await turns(patientTurns);
      trial.assertOrder(exchange, 'a response to a handler that is full');
      exchange.goOn();
      call.resume();
      call.resume();
      await trial.told(exchange, exchange.over, 'a response that was held back');
      assertAnswer(trial, exchange, answer, 'a response that was held back');
    },
  },
  {
    title: 'hands over the connection where the backend switches protocols',
    async run(trial) {
      if (!trial.can('upgrade')) return;
      await trial.backend.behave({ does: 'upgrade' });
      const { upgrade } = await trial.ordinary('a change of protocols', { upgrade: 'echo' });
      if (upgrade === undefined) throw trial.finding('CONFORMANCE_TRANSPORT_UPGRADE', 'the backend switched protocols, and onUpgrade() was not called');
      const { status, socket } = upgrade;
      if (status !== 101) throw trial.finding('CONFORMANCE_TRANSPORT_UPGRADE', `onUpgrade() told the status ${status}`);
      const echoed = once(socket, 'data') as Promise<[Uint8Array]>;
      socket.resume();
      socket.write('ping');
      const came = await inTime(echoed, trial.driver.subject.deadlineMs);
      const text = came === late ? 'nothing' : Buffer.from(came[0]).toString('utf8');
      socket.destroy();
      if (text !== 'ping') throw trial.finding('CONFORMANCE_TRANSPORT_UPGRADE', `what was written to the socket of onUpgrade() should have come back, and ${text} came`);
    },
  },
];

/** Cases with a failing or unusual backend. */
export const faultCases: readonly TransportCase[] = [
  ...(
    [
      ['cuts the connection before it answers', { does: 'cut', in: 'request' }],
      ['cuts the connection in the head', { does: 'cut', in: 'head' }],
      ['answers with nonsense', { does: 'nonsense' }],
      ['cuts the connection in the body', { does: 'cut', in: 'body' }],
    ] as const satisfies readonly (readonly [string, BackendBehaviour])[]
  ).map(([what, behaviour]): TransportCase => ({
    title: `tells once, and in which phase, that a backend ${what}`,
    async run(trial) {
      await trial.backend.behave(behaviour);
      const { head, failure } = await trial.ordinary(`a backend that ${what}`);
      const hasHead = behaviour.does === 'cut' && behaviour.in === 'body';
      if (failure === undefined) throw trial.finding('CONFORMANCE_TRANSPORT_CUT', `the backend ${what}, and no failure was told, but the end of a whole response`);
      if (!hasHead && head !== undefined) throw trial.finding('CONFORMANCE_TRANSPORT_CUT', `the backend ${what}, and a head was told`);
      const phase = hasHead ? 'response' : 'request';
      if (failure.phase !== phase) throw trial.finding('CONFORMANCE_TRANSPORT_PHASE', `the backend ${what}, and told was a failure in the phase ${failure.phase}, not ${phase}`);
      await works(trial, `after the backend ${what.replace(/^cuts/, 'cut').replace(/^answers/, 'answered')}`);
    },
  })),
  {
    title: 'tells that a backend does not answer in time by HTTP_TRANSPORT_TIMEOUT',
    isImpatient: true,
    async run(trial) {
      await trial.backend.behave({ does: 'silence' });
      const { failure } = await trial.ordinary('a backend that says nothing');
      const code: unknown = (failure?.error as { readonly code?: unknown } | undefined)?.code;
      if (code !== 'HTTP_TRANSPORT_TIMEOUT') throw trial.finding('CONFORMANCE_TRANSPORT_TIMEOUT', `the backend said nothing, and told was ${failure === undefined ? 'a response' : `an error with the code ${String(code)}`}`);
      if (failure?.phase === 'response') throw trial.finding('CONFORMANCE_TRANSPORT_PHASE', 'the backend said nothing, and told was a failure in the phase response, not request');
    },
  },
  {
    title: 'sends nothing unencrypted where TLS is asked for',
    async run(trial) {
      await trial.backend.behave({ does: 'answer', answer: hello });
      const { failure } = await trial.ordinary('a request with TLS to a backend that has none', { tls: true, target: '/secret' });
      if (trial.backend.requests.length > 0) throw trial.finding('CONFORMANCE_TRANSPORT_PLAIN', 'a request with `tls` reached a backend that does not encrypt');
      if (failure === undefined) throw trial.finding('CONFORMANCE_TRANSPORT_PLAIN', 'of a request with `tls` to a backend that does not encrypt no failure was told');
    },
  },
  {
    title: 'tells an answer that comes before the body of the request is over',
    async run(trial) {
      await trial.backend.behave({ does: 'answer-early', answer: { ...hello, status: 413 } });
      const body = new Readable({ read: () => undefined });
      body.push(Buffer.from('the first piece', 'utf8'));
      const exchange = new RecordedExchange();
      const { call } = trial.dispatch(exchange, { method: 'POST', body, contentLength: largeBytes });
      try {
        await trial.told(exchange, exchange.whenTold(() => exchange.head !== undefined || exchange.failure !== undefined), 'a backend that answers early');
        if (exchange.head?.status !== 413) throw trial.finding('CONFORMANCE_TRANSPORT_RESPONSE', `the backend answered 413 before the body was over, and told was ${String(exchange.head?.status ?? exchange.failure?.error.message)}`);
      } finally {
        exchange.givenUp();
        call.abort();
        body.destroy();
      }
      await turns(patientTurns);
      trial.assertOrder(exchange, 'a request that was given up');
      await works(trial, 'after an early answer');
    },
  },
  {
    title: 'never passes off a body that breaks as a whole one',
    async run(trial) {
      const lengths = [largeBytes, ...(trial.can('streams') ? [undefined] : [])];
      for (const [contentLength, isAtOnce] of lengths.flatMap((length) => [[length, false] as const, [length, true] as const])) {
        await trial.backend.behave({ does: 'answer', answer: hello });
        const body = new Readable({ read: () => undefined }).on('error', () => undefined);
        body.push(Buffer.from('the first piece', 'utf8'));
        const exchange = new RecordedExchange();
        trial.dispatch(exchange, { method: 'POST', body, contentLength });
        if (!isAtOnce) await trial.until(() => trial.backend.underWay > 0 || exchange.failure !== undefined, 'CONFORMANCE_TRANSPORT_BODY', () => 'the backend saw nothing of a request whose body is still to come');
        body.destroy(new Error('the client is gone'));
        await trial.told(exchange, exchange.over, 'a request whose body broke off');
        if (trial.backend.requests.length > 0) throw trial.finding('CONFORMANCE_TRANSPORT_BODY', 'the body of a request broke off, and the backend took it for a whole one');
        if (exchange.failure === undefined) throw trial.finding('CONFORMANCE_TRANSPORT_BODY', 'the body of a request broke off, and no failure was told');
      }
    },
  },
  {
    title: 'is silent after abort(), and lets go of the request',
    async run(trial) {
      await trial.backend.behave({ does: 'silence' });
      const atOnce = trial.dispatch(new RecordedExchange());
      await giveUp(trial, atOnce, 'a request that was given up at once');
      const waiting = trial.dispatch(new RecordedExchange());
      await trial.until(() => trial.backend.underWay > 0, 'CONFORMANCE_TRANSPORT_REQUEST', () => 'a request did not reach the backend');
      await giveUp(trial, waiting, 'a request that was given up while the backend was silent');
      await trial.backend.behave({ does: 'answer', answer: { ...hello, body: Buffer.alloc(endlessBytes, 'long ') } });
      const exchange = new RecordedExchange();
      exchange.isFull = true;
      const reading = trial.dispatch(exchange);
      await trial.told(exchange, exchange.whenTold(() => exchange.pieces.length > 0), 'a long response');
      await giveUp(trial, reading, 'a request that was given up in the middle of the response');
      await works(trial, 'after requests were given up');
      reading.call.abort();
    },
  },
  {
    title: 'lets go of idle connections to a backend that is gone',
    async run(trial) {
      if (typeof trial.transport.release !== 'function') return;
      await works(trial, 'before release()');
      trial.transport.release(parseNetworkAddress(trial.backend.dial));
      await trial.until(() => trial.backend.connections === 0, 'CONFORMANCE_TRANSPORT_RELEASE', () => `after release() there are still ${trial.backend.connections} connections to the backend`);
      await works(trial, 'after release()');
    },
  },
];

async function giveUp(trial: TransportTrial, { exchange, call }: { readonly exchange: RecordedExchange; readonly call: { abort(): void; resume(): void } }, what: string): Promise<void> {
  exchange.givenUp();
  call.abort();
  call.abort();
  call.resume();
  await trial.until(() => trial.backend.underWay === 0, 'CONFORMANCE_TRANSPORT_ABORT', () => `${what} is still under way at the backend`);
  await turns(patientTurns);
  trial.assertOrder(exchange, what);
}

/** Checks that an ordinary request works, whatever happened to the one before. */
async function works(trial: TransportTrial, when: string): Promise<void> {
  await trial.backend.behave({ does: 'answer', answer: hello });
  assertAnswer(trial, await trial.ordinary(`an ordinary request ${when}`), hello, `an ordinary request ${when}`);
}

function piecesOf(bytes: Buffer): Readable {
  const size = 65_536;
  return Readable.from(Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size)));
}
