/**
 * `@caddis/reverse-proxy`: the handler `reverse_proxy`, its selection policies and transport.
 *
 * @packageDocumentation
 */
export { errors as reverseProxyErrors } from './errors.js';
export type { UpstreamHealth } from './health/active/active-checks.js';
export { proxyDirectory, type ProxyDirectory, type ProxyReport, type ProxyReporter, type UpstreamReport } from './hosts/proxy-directory.js';
export { ReverseProxy } from './reverse-proxy.js';
export { CopyResponse } from './response-handling/copy-response.js';
export { CopyResponseHeaders } from './response-handling/copy-response-headers.js';
export { HttpTransport } from './transport/http-transport.js';
export { ClientIpHashPolicy } from './policies/client-ip-hash.js';
export { CookiePolicy } from './policies/cookie.js';
export { FailoverPolicy } from './policies/failover.js';
export { FirstPolicy } from './policies/first.js';
export { HeaderPolicy } from './policies/header.js';
export { IpHashPolicy } from './policies/ip-hash.js';
export { LeastConnPolicy } from './policies/least-conn.js';
export { QueryPolicy } from './policies/query.js';
export { RandomChoosePolicy } from './policies/random-choose.js';
export { RandomPolicy } from './policies/random.js';
export { RoundRobinPolicy } from './policies/round-robin.js';
export { UriHashPolicy } from './policies/uri-hash.js';
export { WeightedRoundRobinPolicy } from './policies/weighted-round-robin.js';
export { WeightedPolicy } from './policies/weighted.js';
