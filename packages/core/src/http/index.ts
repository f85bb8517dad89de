/**
 * `@caddis/core/http`: the standard namespaces of the HTTP server, each with the contract of its modules.
 *
 * @packageDocumentation
 */
export { authenticationProviders, type AuthenticatedUser, type AuthenticationProvider } from './authentication-provider.js';
export { circuitBreakers, type CircuitBreaker } from './circuit-breaker.js';
export { encoders, type Encoder } from './encoder.js';
export { HandlerError, isHandlerError } from './handler-error.js';
export { handlers, type Handler, type Next } from './handler.js';
export type { HttpHeaders } from './headers.js';
export { ipSources, type IpSource } from './ip-source.js';
export { listenerWrappers, type AcceptedConnection, type ListenerWrapper } from './listener-wrapper.js';
export { matchers, type Matcher } from './matcher.js';
export { networkProxies, type NetworkProxy, type NetworkProxyRequest } from './network-proxy.js';
export { precompressors, type Precompressor } from './precompressor.js';
export type { Endpoint, ExpandMode, HttpRequest, PlaceholderProvider, Placeholders, PlaceholderValue } from './request.js';
export type { HttpResponse } from './response.js';
export { selectionPolicies, type Candidate, type SelectionPolicy } from './selection-policy.js';
export { moduleIdOf, sourceStatusProblem, upstreamsProblem } from './source-answer.js';
export { statusCode } from './status-code.js';
export type { SourceState, SourceStatus } from './source-status.js';
export { transports, type Transport, type TransportCall, type TransportHandler, type TransportPhase, type TransportRequest } from './transport.js';
export type { Upstream } from './upstream.js';
export { upstreams, type UpstreamRequest, type UpstreamSource } from './upstream-source.js';
