import { PassThrough } from 'node:stream';
import type { TransportHandler } from '@caddis/core/http';
import { answering, promising, rejecting, resolving, throwing, type Misdeed } from '@caddis/test-helpers';

/** A method of a contract, in a config with a good backend. A faulty source that is not under test returns that backend. */
export interface Contract {
  readonly name: string;
  readonly method: string;
  /** JSON pointer of the module, below the server. */
  readonly path: string;
  readonly id: string;
  /** Returns the server config; `dial` is the address of a backend that answers `good`. */
  readonly server: (dial: string) => object;
  readonly faults: Readonly<Record<string, Misdeed>>;
  /** The answer that the client gets. */
  readonly answer: string;
}

/** Returns the handler `reverse_proxy`. */
export const proxy = (rest: object): object => ({ handler: 'reverse_proxy', ...rest });
/** Returns a server with a route for `/faulty`; all other paths answer `other`. */
export const first = (...handle: object[]): object => ({ routes: [{ match: [{ path: ['/faulty'] }], handle }, { handle: [{ handler: 'static_response', body: 'other' }] }] });
const upstreams = (dial: string): object => ({ upstreams: [{ dial }] });
const badLists: Readonly<Record<string, Misdeed>> = {
  'returns undefined': () => undefined,
  'resolves with undefined': () => Promise.resolve(),
  'gives an upstream without dial': () => [{ host: 'a' }],
  'gives null among upstreams': () => [{ dial: '127.0.0.1:1' }, null],
  'gives texts for upstreams': () => ['127.0.0.1:1'],
  'gives a weight that is none': () => [{ dial: '127.0.0.1:1', weight: 'heavy' }],
  'gives an upstream that throws when it is looked at': () => [
    {
      get dial(): string {
        throw new Error('misdeed');
      },
    },
  ],
  'promises an upstream without dial': () => Promise.resolve([{}]),
};
/** An array that throws at every access. */
const unseen: unknown = new Proxy([], new Proxy({}, { get: () => () => { throw new Error('hands off'); } }));
const dispatching = (tell: (handler: TransportHandler) => void): Misdeed =>
  ((_request: unknown, handler: TransportHandler) => {
    setImmediate(tell, handler);
    return { abort: () => undefined, resume: () => undefined };
  }) as Misdeed;

/** All contracts and their methods, with the faults that each may have. */
export const contracts: readonly Contract[] = [
  {
    name: 'a handler',
    method: 'handle',
    id: 'http.handlers.faulty',
    path: '/routes/0/handle/0',
    server: () => first({ handler: 'faulty' }),
    faults: { ...throwing, ...rejecting, ...answering },
    answer: '500 ',
  },
  {
    name: 'a handler in a subroute, behind others',
    method: 'handle',
    id: 'http.handlers.faulty',
    path: '/routes/0/handle/0/routes/0/handle/1',
    server: () => first({ handler: 'subroute', routes: [{ handle: [{ handler: 'vars', a: 'b' }, { handler: 'faulty' }] }] }),
    faults: { ...throwing, ...rejecting, ...answering },
    answer: '500 ',
  },
  {
    name: 'a matcher',
    method: 'matches',
    id: 'http.matchers.faulty',
    path: '/routes/0/match/0/faulty',
    server: () => ({
      routes: [{ match: [{ path: ['/faulty'], faulty: {} }], handle: [{ handler: 'static_response', body: 'taken' }] }, { handle: [{ handler: 'static_response', body: 'other' }] }],
    }),
    faults: { ...throwing, ...rejecting, ...answering, ...resolving, 'returns undefined': () => undefined, 'resolves with undefined': () => Promise.resolve() },
    answer: '500 ',
  },
  {
    name: 'a matcher inside `not`',
    method: 'matches',
    id: 'http.matchers.faulty',
    path: '/routes/0/match/0/not/0/faulty',
    server: () => ({
      routes: [{ match: [{ path: ['/faulty'], not: [{ faulty: {} }] }], handle: [{ handler: 'static_response', body: 'taken' }] }, { handle: [{ handler: 'static_response', body: 'other' }] }],
    }),
    faults: { ...throwing, ...rejecting, ...answering, ...resolving, 'returns undefined': () => undefined, 'resolves with undefined': () => Promise.resolve() },
    answer: '500 ',
  },
  {
    name: 'a source',
    method: 'getUpstreams',
    id: 'http.reverse_proxy.upstreams.faulty',
    path: '/routes/0/handle/0/dynamic_upstreams',
    server: (dial) => first(proxy({ ...upstreams(dial), dynamic_upstreams: { source: 'faulty' } })),
    faults: { ...throwing, ...rejecting, ...answering, ...resolving, ...badLists },
    answer: '200 good',
  },
  {
    name: 'a policy',
    method: 'select',
    id: 'http.reverse_proxy.selection_policies.faulty',
    path: '/routes/0/handle/0/load_balancing/selection_policy',
    server: (dial) => first(proxy({ ...upstreams(dial), load_balancing: { selection_policy: { policy: 'faulty' } } })),
    faults: { ...throwing, ...rejecting, ...answering, ...resolving, 'returns an upstream that is not among the candidates': () => ({ upstream: { dial: '127.0.0.1:1' }, available: true, requests: 0 }) },
    answer: '503 ',
  },
  {
    name: 'a policy inside another',
    method: 'select',
    id: 'http.reverse_proxy.selection_policies.faulty',
    path: '/routes/0/handle/0/load_balancing/selection_policy/fallback',
    server: (dial) => first(proxy({ ...upstreams(dial), load_balancing: { selection_policy: { policy: 'cookie', fallback: { policy: 'faulty' } } } })),
    faults: { ...throwing, ...promising, ...answering },
    answer: '503 ',
  },
  {
    name: 'a policy behind a source that answers later',
    method: 'select',
    id: 'http.reverse_proxy.selection_policies.faulty',
    path: '/routes/0/handle/0/load_balancing/selection_policy',
    server: () => first(proxy({ dynamic_upstreams: { source: 'faulty' }, load_balancing: { selection_policy: { policy: 'faulty' }, retries: 3 } })),
    faults: { ...throwing, ...answering },
    answer: '503 ',
  },
  {
    name: 'a transport',
    method: 'dispatch',
    id: 'http.reverse_proxy.transport.faulty',
    path: '/routes/0/handle/0/transport',
    server: (dial) => first(proxy({ ...upstreams(dial), transport: { protocol: 'faulty' } })),
    faults: {
      ...throwing,
      ...promising,
      ...answering,
      'tells of a response without status': dispatching((handler) => handler.onHead(undefined as never, [], '')),
      'tells of a response with a text for its fields': dispatching((handler) => handler.onHead(200, 'a: b' as never, '')),
      'tells of the end before the head': dispatching((handler) => handler.onEnd([])),
      'tells of a body before the head': dispatching((handler) => void handler.onData(Buffer.from('x'))),
      'tells of a piece of the body that cannot be looked at': dispatching((handler) => void handler.onData(unseen as never)),
      'tells of fields that cannot be looked at': dispatching((handler) => handler.onHead(200, unseen as never, '')),
      'tells of a failure that cannot be looked at': dispatching((handler) => handler.onError(unseen as never, 'request')),
      'switches protocols without a connection': dispatching((handler) => handler.onUpgrade?.(101, [], null as never)),
      'tells of a failure that is no error': dispatching((handler) => handler.onError('broken' as never, 'request')),
    },
    answer: '502 ',
  },
  {
    name: 'a transport, in usesTls,',
    method: 'usesTls',
    id: 'http.reverse_proxy.transport.faulty',
    path: '/routes/0/handle/0/transport',
    server: (dial) => first(proxy({ ...upstreams(dial), transport: { protocol: 'faulty' } })),
    faults: { ...throwing, ...promising, ...answering, ...resolving },
    answer: '502 ',
  },
  {
    name: 'a transport behind a source that answers later',
    method: 'dispatch',
    id: 'http.reverse_proxy.transport.faulty',
    path: '/routes/0/handle/0/transport',
    server: () => first(proxy({ dynamic_upstreams: { source: 'faulty' }, transport: { protocol: 'faulty' }, load_balancing: { retries: 3 } })),
    faults: { ...throwing, ...answering },
    answer: '502 ',
  },
  ...(['ok', 'record'] as const).map((method): Contract => ({
    name: `a circuit breaker, in ${method},`,
    method,
    id: 'http.reverse_proxy.circuit_breakers.faulty',
    path: '/routes/0/handle/0/circuit_breaker',
    server: (dial) => first(proxy({ ...upstreams(dial), circuit_breaker: { type: 'faulty' } })),
    faults: method === 'ok' ? { ...throwing, ...promising, ...answering } : { ...throwing, ...rejecting },
    answer: '200 good',
  })),
  {
    name: 'a network proxy',
    method: 'proxyFor',
    id: 'caddy.network_proxy.faulty',
    path: '/routes/0/handle/0/transport/network_proxy',
    server: (dial) => first(proxy({ ...upstreams(dial), transport: { protocol: 'http', network_proxy: { from: 'faulty' } } })),
    faults: { ...throwing, ...promising, ...answering },
    answer: '502 ',
  },
  {
    name: 'an encoder',
    method: 'createStream',
    id: 'http.encoders.faulty',
    path: '/routes/0/handle/0/encodings/faulty',
    server: () => first({ handler: 'encode', encodings: { faulty: {} } }, { handler: 'static_response', body: 'long '.repeat(200) }),
    faults: { ...throwing, ...promising, ...answering, 'returns a stream that was destroyed': () => new PassThrough().destroy(), 'returns a stream that was ended': () => new PassThrough().end() },
    answer: `200 ${'long '.repeat(200)}`,
  },
  {
    name: 'an IP source',
    method: 'getRanges',
    id: 'http.ip_sources.faulty',
    path: '/trusted_proxies',
    server: () => ({
      trusted_proxies: { source: 'faulty' },
      ...first({ handler: 'static_response', body: 'client {http.vars.client_ip}' }),
    }),
    faults: { ...throwing, ...promising, ...answering, 'gives numbers': () => [17], 'gives what is no range': () => ['10.0.0.0/99'] },
    answer: '200 client 127.0.0.1',
  },
  ...(['a provider of placeholders', 'a function that is set as a placeholder'] as const).map((name): Contract => ({
    name,
    method: 'placeholder',
    id: 'http.handlers.faulty',
    path: '/routes/0/handle/0',
    server: () => first({ handler: 'faulty' }, { handler: 'static_response', body: name === 'a provider of placeholders' ? '<{test.value}>' : '<{set.value}>' }),
    faults: {
      ...throwing,
      ...promising,
      'returns a foreign object': () => ({ foreign: true }),
      'returns a list of numbers': () => [17],
      'returns an object that cannot be looked at': answering['returns an object that cannot be looked at'] as Misdeed,
      'returns a proxy that was revoked': answering['returns a proxy that was revoked'] as Misdeed,
    },
    answer: name === 'a provider of placeholders' ? '200 <{test.value}>' : '200 <{set.value}>',
  })),
];
