import { Transform } from 'node:stream';
import { createGzip } from 'node:zlib';
import { apps, configAdapters, module, type AdaptedConfig, type App, type ConfigAdapter } from '@caddis/core';
import { adminRoutes, configLoaders, type AdminRoute, type AdminRoutes, type ConfigLoader, type ConfigTarget, type PulledConfig } from '@caddis/core/admin';
import {
  circuitBreakers,
  encoders,
  handlers,
  ipSources,
  matchers,
  networkProxies,
  selectionPolicies,
  transports,
  type Candidate,
  type CircuitBreaker,
  type Encoder,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  type IpSource,
  type Matcher,
  type NetworkProxy,
  type Next,
  type SelectionPolicy,
  type Transport,
  type TransportCall,
  type TransportHandler,
  type TransportRequest,
} from '@caddis/core/http';
import { brokenCertificates } from './broken-certificates.js';
import { brokenLogs } from './broken-logs.js';
import { brokenManners } from './broken-manners.js';
import type { BrokenSample } from './broken-sample.js';

@module(matchers, { name: 'truthy', summary: 'Matches some requests.' })
class Truthy implements Matcher {
  matches(request: HttpRequest): boolean {
    return request.headers.get('cookie') as never;
  }
}

@module(matchers, { name: 'changes_request', summary: 'Matches some requests.' })
class ChangesRequest implements Matcher {
  matches(request: HttpRequest): boolean {
    request.headers.set('X-Matched', 'yes');
    return true;
  }
}

@module(handlers, { name: 'silent', summary: 'Looks at requests.' })
class Silent implements Handler {
  handle(): void {}
}

@module(handlers, { name: 'calls_twice', summary: 'Looks at requests.' })
class CallsTwice implements Handler {
  async handle(_request: HttpRequest, _response: HttpResponse, next: Next): Promise<void> {
    await Promise.all([next(), next()]);
  }
}

@module(handlers, { name: 'drops_next', summary: 'Looks at requests.' })
class DropsNext implements Handler {
  handle(_request: HttpRequest, _response: HttpResponse, next: Next): void {
    void next();
  }
}

@module(handlers, { name: 'ends_twice', summary: 'Answers requests.' })
class EndsTwice implements Handler {
  handle(_request: HttpRequest, response: HttpResponse): void {
    response.end('once');
    response.end('twice');
  }
}

@module(selectionPolicies, { name: 'first_of_all', summary: 'Picks a backend.' })
class FirstOfAll implements SelectionPolicy {
  select<Some extends Candidate>([first]: readonly Some[]): Some | undefined {
    return first;
  }
}

@module(selectionPolicies, { name: 'only_the_first', summary: 'Picks a backend.' })
class OnlyThePreferred implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest): Some | undefined {
    const preferred = candidates[request.uri.length % candidates.length];
    return preferred?.available === true ? preferred : undefined;
  }
}

@module(selectionPolicies, { name: 'gives_upstream', summary: 'Picks a backend.' })
class GivesUpstream implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    return candidates.find(({ available }) => available)?.upstream as never;
  }
}

@module(selectionPolicies, { name: 'sorts', summary: 'Picks a backend.' })
class Sorts implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    (candidates as Some[]).sort((a, b) => a.requests - b.requests);
    return candidates.find(({ available }) => available);
  }
}

@module(selectionPolicies, { name: 'waits', summary: 'Picks a backend.' })
class Waits implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    return Promise.resolve(candidates.find(({ available }) => available)) as never;
  }
}

@module(circuitBreakers, { name: 'counts', summary: 'Keeps requests away.' })
class Counts implements CircuitBreaker {
  private left = 100;

  ok(): boolean {
    this.left -= 1;
    return this.left > 0;
  }

  record(): void {}
}

@module(circuitBreakers, { name: 'too_careful', summary: 'Keeps requests away.' })
class TooCareful implements CircuitBreaker {
  private count = 0;

  ok(): boolean {
    return this.count < 100;
  }

  record(): void {
    this.count += 1;
  }
}

const shared = createGzip();

@module(encoders, { name: 'shared', summary: 'Compresses responses.' })
class Shared implements Encoder {
  createStream(): Transform {
    return shared;
  }
}

@module(encoders, { name: 'swallows', summary: 'Compresses responses.' })
class Swallows implements Encoder {
  createStream(): Transform {
    return new Transform({ transform: (_chunk, _encoding, done) => done() });
  }
}

@module(adminRoutes, { name: 'no_methods', summary: 'Adds a route.' })
class NoMethods implements AdminRoutes {
  routes(): readonly AdminRoute[] {
    return [{ path: '/broken', methods: [], summary: 'Nothing.', handle: () => ({}) }];
  }
}

@module(ipSources, { name: 'names', summary: 'Lists trusted proxies.' })
class Names implements IpSource {
  private readonly list = ['10.0.0.0/8', 'proxy.example'];

  getRanges(): readonly string[] {
    return this.list;
  }
}

@module(ipSources, { name: 'new_ranges', summary: 'Lists trusted proxies.' })
class NewRanges implements IpSource {
  getRanges(): readonly string[] {
    return ['10.0.0.0/8'];
  }
}

class Call implements TransportCall {
  abort(): void {}
  resume(): void {}
}

@module(transports, { name: 'tells_at_once', summary: 'Carries requests.' })
class TellsAtOnce implements Transport {
  dispatch(_request: TransportRequest, handler: TransportHandler): TransportCall {
    handler.onError(new Error('no'), 'connect');
    return new Call();
  }
}

@module(transports, { name: 'tells_after_abort', summary: 'Carries requests.' })
class TellsAfterAbort implements Transport {
  dispatch(_request: TransportRequest, handler: TransportHandler): TransportCall {
    setImmediate(() => handler.onError(new Error('no'), 'connect'));
    return new Call();
  }
}

@module(transports, { name: 'no_call', summary: 'Carries requests.' })
class NoCall implements Transport {
  dispatch(): TransportCall {
    return undefined as never;
  }
}

@module(apps, { name: 'never_starts', summary: 'Serves something.' })
class NeverStarts implements App {
  start(): Promise<void> {
    return Promise.reject(new Error('there is nothing to serve'));
  }

  stop(): void {}
}

@module(configAdapters, { name: 'gives_nothing', summary: 'Reads a config.' })
class GivesNothing implements ConfigAdapter {
  adapt(text: string): AdaptedConfig {
    return text === '' ? {} : { document: {} };
  }
}

@module(configAdapters, { name: 'throws_syntax', summary: 'Reads a config.' })
class ThrowsSyntax implements ConfigAdapter {
  adapt(text: string): AdaptedConfig {
    return { document: JSON.parse(text) };
  }
}

@module(configAdapters, { name: 'points_outside', summary: 'Reads a config.' })
class PointsOutside implements ConfigAdapter {
  adapt(): AdaptedConfig {
    return { problems: [{ message: 'nothing is right', at: { start: 0, end: 1_000_000 } }] };
  }
}

@module(configLoaders, { name: 'gives_text', summary: 'Reads a config.' })
class GivesText implements ConfigLoader {
  async loadConfig(): Promise<PulledConfig> {
    return '{}' as never;
  }
}

@module(configLoaders, { name: 'follows_on', summary: 'Reads a config.' })
class FollowsOn implements ConfigLoader {
  async loadConfig(): Promise<undefined> {
    return undefined;
  }

  followConfig(_target: ConfigTarget, _signal: AbortSignal): Promise<void> {
    return new Promise(() => undefined);
  }
}

@module(networkProxies, { name: 'address_only', summary: 'Names a proxy.' })
class AddressOnly implements NetworkProxy {
  proxyFor(): string {
    return 'proxy.example:3128';
  }
}

let isServing = false;

@module(apps, { name: 'only_app', summary: 'Serves something.' })
class OnlyApp implements App {
  start(): void {
    if (isServing) throw new Error('the port is taken');
    isServing = true;
  }

  stop(): void {
    isServing = false;
  }
}

@module(apps, { name: 'never_stops', summary: 'Serves something.' })
class NeverStops implements App {
  start(): void {}

  stop(): Promise<void> {
    return new Promise(() => undefined);
  }
}

/** Modules that break the contract of their namespace. */
export const brokenContracts: readonly BrokenSample[] = [
  ...brokenCertificates,
  ...brokenLogs,
  ...brokenManners,
  { fault: 'it is a config loader that gives a text', module: GivesText, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /not an object with the whole config/ },
  { fault: 'it is a config loader that follows for ever', module: FollowsOn, code: 'CONFORMANCE_CONTRACT_HANGS', options: { deadlineMs: 200 }, says: /followConfig\(\) did not end/ },
  { fault: 'it is an adapter that gives nothing for nothing', module: GivesNothing, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /neither a document nor a problem/ },
  { fault: 'it is an adapter that throws for a text that is wrong', module: ThrowsSyntax, code: 'CONFORMANCE_CONTRACT_THREW' },
  { fault: 'it is an adapter that points beside the text', module: PointsOutside, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /not in the text/ },
  { fault: 'it is a matcher that gives what it found', module: Truthy, code: 'CONFORMANCE_CONTRACT_ANSWER' },
  { fault: 'it is a matcher that sets a field', module: ChangesRequest, code: 'CONFORMANCE_MATCHER_CHANGES' },
  { fault: 'it is a handler that does nothing', module: Silent, code: 'CONFORMANCE_HANDLER_SILENT' },
  { fault: 'it is a handler that calls next twice at a time', module: CallsTwice, code: 'CONFORMANCE_HANDLER_NEXT_TWICE' },
  { fault: 'it is a handler that does not look at what comes of next', module: DropsNext, code: 'CONFORMANCE_UNHANDLED', says: /the rest of the route fails/ },
  { fault: 'it is a handler that ends a response twice', module: EndsTwice, code: 'CONFORMANCE_HANDLER_RESPONSE' },
  { fault: 'it is a policy that does not look at what is available', module: FirstOfAll, code: 'CONFORMANCE_POLICY_UNAVAILABLE' },
  { fault: 'it is a policy that knows only one backend for a request', module: OnlyThePreferred, code: 'CONFORMANCE_POLICY_NONE' },
  { fault: 'it is a policy that gives the upstream of a candidate', module: GivesUpstream, code: 'CONFORMANCE_POLICY_FOREIGN' },
  { fault: 'it is a policy that sorts the list of its caller', module: Sorts, code: 'CONFORMANCE_CONTRACT_THREW', says: /read only/ },
  { fault: 'it is a policy that promises its choice', module: Waits, code: 'CONFORMANCE_CONTRACT_PROMISE' },
  { fault: 'it is a breaker that counts how often it is asked', module: Counts, code: 'CONFORMANCE_BREAKER_COUNTS' },
  { fault: 'it is a breaker that trips where all goes well', module: TooCareful, code: 'CONFORMANCE_BREAKER_TRIPPED' },
  { fault: 'it is an encoder with one stream for all', module: Shared, code: 'CONFORMANCE_ENCODER_SHARED' },
  { fault: 'it is an encoder that lets nothing out', module: Swallows, code: 'CONFORMANCE_ENCODER_OUTPUT' },
  { fault: 'it adds a route that names no methods', module: NoMethods, code: 'CONFORMANCE_ADMIN_ROUTE', says: /\/broken does not name its methods/ },
  { fault: 'it is an IP source that gives a name', module: Names, code: 'CONFORMANCE_IP_RANGE', says: /"proxy\.example"/ },
  { fault: 'it is an IP source that gives a new list at each call', module: NewRanges, code: 'CONFORMANCE_IP_IDENTITY' },
  { fault: 'it is a transport that tells before it returns', module: TellsAtOnce, code: 'CONFORMANCE_TRANSPORT_TOLD', says: /before dispatch\(\) had returned/ },
  { fault: 'it is a transport that tells after it was given up', module: TellsAfterAbort, code: 'CONFORMANCE_TRANSPORT_TOLD', says: /after abort\(\)/ },
  { fault: 'it is a transport that returns no call', module: NoCall, code: 'CONFORMANCE_CONTRACT_ANSWER' },
  { fault: 'it is a network proxy that gives an address without scheme', module: AddressOnly, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /not the URL of a proxy/ },
  { fault: 'it is an app that does not start', module: NeverStarts, code: 'CONFORMANCE_APP_START', options: { configs: [{}] }, says: /nothing to serve/ },
  { fault: 'it is an app of which one can serve at a time', module: OnlyApp, code: 'CONFORMANCE_APP_RELOAD', options: { configs: [{}] }, says: /the port is taken/ },
  { fault: 'it is an app that never stops', module: NeverStops, code: 'CONFORMANCE_APP_STOP', options: { configs: [{}], deadlineMs: 200 } },
];
