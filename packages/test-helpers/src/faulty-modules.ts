import { module } from '@caddis/core';
import {
  circuitBreakers,
  encoders,
  handlers,
  ipSources,
  matchers,
  networkProxies,
  selectionPolicies,
  transports,
  upstreams,
  type Candidate,
  type CircuitBreaker,
  type Encoder,
  type Handler,
  type IpSource,
  type Matcher,
  type NetworkProxy,
  type SelectionPolicy,
  type Transport,
  type UpstreamSource,
} from '@caddis/core/http';
import type { ModuleClass } from '@caddis/core/framework';

/** The behaviour of a faulty module's method, which may violate its contract. @public */
export type Misdeed = (...given: never[]) => unknown;

/** The behaviour of the faulty modules' methods, by method name. @public */
export const misdeeds = new Map<string, Misdeed>();

function doAs(method: string, given: readonly unknown[]): never {
  return (misdeeds.get(method) as (...all: readonly unknown[]) => unknown)(...given) as never;
}

@module(handlers, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyHandler implements Handler {
  handle(...given: Parameters<Handler['handle']>): ReturnType<Handler['handle']> {
    return doAs('handle', given);
  }
}

@module(matchers, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyMatcher implements Matcher {
  matches(...given: Parameters<Matcher['matches']>): ReturnType<Matcher['matches']> {
    return doAs('matches', given);
  }
}

@module(upstreams, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultySource implements UpstreamSource {
  getUpstreams(...given: Parameters<UpstreamSource['getUpstreams']>): ReturnType<UpstreamSource['getUpstreams']> {
    return doAs('getUpstreams', given);
  }
}

@module(selectionPolicies, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyPolicy implements SelectionPolicy {
  select<Some extends Candidate>(...given: Parameters<SelectionPolicy['select']>): Some | undefined {
    return doAs('select', given);
  }
}

@module(transports, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyTransport implements Transport {
  dispatch(...given: Parameters<Transport['dispatch']>): ReturnType<Transport['dispatch']> {
    return doAs('dispatch', given);
  }

  usesTls(port: number): boolean {
    return misdeeds.has('usesTls') ? doAs('usesTls', [port]) : false;
  }
}

@module(circuitBreakers, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyBreaker implements CircuitBreaker {
  ok(): boolean {
    return misdeeds.has('ok') ? doAs('ok', []) : true;
  }

  record(...given: Parameters<CircuitBreaker['record']>): void {
    if (misdeeds.has('record')) return doAs('record', given);
  }
}

@module(ipSources, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyIpSource implements IpSource {
  getRanges(...given: Parameters<IpSource['getRanges']>): readonly string[] {
    return doAs('getRanges', given);
  }
}

@module(encoders, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyEncoder implements Encoder {
  createStream(): ReturnType<Encoder['createStream']> {
    return doAs('createStream', []);
  }
}

@module(networkProxies, { name: 'faulty', summary: 'Does what a test says.' })
export class FaultyNetworkProxy implements NetworkProxy {
  proxyFor(...given: Parameters<NetworkProxy['proxyFor']>): ReturnType<NetworkProxy['proxyFor']> {
    return doAs('proxyFor', given);
  }
}

/** All faulty modules, for a registry. @public */
export const faultyModules: Readonly<Record<string, ModuleClass>> = { FaultyHandler, FaultyMatcher, FaultySource, FaultyPolicy, FaultyTransport, FaultyBreaker, FaultyIpSource, FaultyEncoder, FaultyNetworkProxy };

/** Objects that throw on every property access, as a plain value and as an error. */
const handsOff = new Proxy({}, { get: () => () => { throw new Error('hands off'); } });
const touchy = (): object => new Proxy({}, handsOff);
const touchyError = (): Error => new Proxy(new Error('misdeed'), handsOff);

/** A value that even throws in `Array.isArray`. */
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};

/** A promise that never settles. @public */
export const never = (): Promise<never> => new Promise(() => undefined);

/** A thenable that calls back more than once: with each of the values, and then it rejects. @public */
export const settlingTwice = (...values: readonly unknown[]): object => ({
  then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
    for (const value of values) resolve(value);
    reject(new Error('after all'));
  },
});

/** Faults that every method can have. @public */
export const throwing: Readonly<Record<string, Misdeed>> = {
  'throws an error': () => {
    throw new Error('misdeed');
  },
  'throws null': () => {
    throw null;
  },
  'throws undefined': () => {
    throw undefined;
  },
  'throws a text': () => {
    throw 'misdeed';
  },
  'throws what has no text': () => {
    throw Object.create(null);
  },
  'throws an error that cannot be looked at': () => {
    throw touchyError();
  },
  'throws an error whose properties cannot be read': () => {
    const hidden = { get: (): never => { throw new Error('hands off'); } };
    throw Object.defineProperties(new Error(), { stack: hidden, message: hidden, name: hidden, code: hidden, cause: hidden, status: hidden });
  },
};

/** Further faults of methods that may be asynchronous. @public */
export const rejecting: Readonly<Record<string, Misdeed>> = {
  'rejects with an error': () => Promise.reject(new Error('misdeed')),
  'rejects with null': () => Promise.reject(null),
  'rejects with undefined': () => Promise.reject(undefined),
  'rejects with a text': () => Promise.reject('misdeed'),
  'rejects with an error that cannot be looked at': () => Promise.reject(touchyError()),
};

/** Results that no method may return. @public */
export const answering: Readonly<Record<string, Misdeed>> = {
  'returns null': () => null,
  'returns a text': () => 'misdeed',
  'returns a number': () => 17,
  'returns a foreign object': () => ({ foreign: true }),
  'returns an object that cannot be looked at': touchy,
  'returns a proxy that was revoked': revoked,
};

/** The same results as promises. @public */
export const resolving: Readonly<Record<string, Misdeed>> = Object.fromEntries(
  Object.entries(answering).map(([name, answer]) => [name.replace('returns', 'resolves with'), () => Promise.resolve(answer())]),
);

/** Promises, which a synchronous method must not return. @public */
export const promising: Readonly<Record<string, Misdeed>> = {
  ...rejecting,
  'returns a promise that never settles': never,
  'returns a promise that settles twice': () => settlingTwice(undefined, null),
};
