/**
 * `@caddis/reverse-proxy`: the handler `reverse_proxy`, its selection policies and transport.
 *
 * @packageDocumentation
 */
export { errors as reverseProxyErrors } from './errors.js';
export type { UpstreamHealth } from './backends/upstream-health.js';
export { proxyDirectory, type ProxyDirectory, type ProxyReport, type ProxyReporter, type UpstreamReport } from './backends/proxy-directory.js';
export { ReverseProxyConfig } from './reverse-proxy-config.js';
export { ReverseProxyHandler } from './reverse-proxy-handler.js';
export { CopyResponseHandler } from './response-handling/copy-response-handler.js';
export { CopyResponseHeadersHandler } from './response-handling/copy-response-headers-handler.js';
export { NoneNetworkProxy } from './network-proxy/none-network-proxy.js';
export { UrlNetworkProxy, UrlNetworkProxyConfig } from './network-proxy/url-network-proxy.js';
export { HttpTransportConfig } from './transport/http-transport-config.js';
export { HttpTransport } from './transport/http-transport.js';
export { ClientIpHashPolicy } from './policies/client-ip-hash-policy.js';
export { CookiePolicy } from './policies/cookie-policy.js';
export { FailoverPolicy } from './policies/failover-policy.js';
export { SubsetPolicy } from './policies/subset-policy.js';
export { FirstPolicy } from './policies/first-policy.js';
export { HeaderPolicy } from './policies/header-policy.js';
export { IpHashPolicy } from './policies/ip-hash-policy.js';
export { LeastConnPolicy } from './policies/least-conn-policy.js';
export { QueryPolicy } from './policies/query-policy.js';
export { RandomChoosePolicy } from './policies/random-choose-policy.js';
export { RandomPolicy } from './policies/random-policy.js';
export { RoundRobinPolicy } from './policies/round-robin-policy.js';
export { UriHashPolicy } from './policies/uri-hash-policy.js';
export { WeightedRoundRobinPolicy } from './policies/weighted-round-robin-policy.js';
export { WeightedPolicy } from './policies/weighted-policy.js';
export { CopyResponseConfig } from './response-handling/copy-response-handler.js';
export { CopyResponseHeadersConfig } from './response-handling/copy-response-headers-handler.js';
export { CookiePolicyConfig } from './policies/cookie-policy.js';
export { FailoverPolicyConfig } from './policies/failover-policy.js';
export { SubsetPolicyConfig } from './policies/subset-policy.js';
export { HeaderPolicyConfig } from './policies/header-policy.js';
export { QueryPolicyConfig } from './policies/query-policy.js';
export { RandomChoosePolicyConfig } from './policies/random-choose-policy.js';
export { WeightedRoundRobinPolicyConfig } from './policies/weighted-round-robin-policy.js';
