/**
 * `@caddis/http`: the `http` app with its matchers, handlers, encoders and IP sources, for the registry. What packages
 * with modules of their own build on is in `@caddis/http/kit`.
 *
 * @packageDocumentation
 */
export { errors as httpErrors } from './errors.js';
export { HttpApp } from './http-app.js';
export { BrotliEncoder } from './encoders/br.js';
export { GzipEncoder } from './encoders/gzip.js';
export { ZstdEncoder } from './encoders/zstd.js';
export { EncodeHandler } from './handlers/encode.js';
export { ErrorHandler } from './handlers/error.js';
export { HeadersHandler } from './handlers/headers.js';
export { InvokeHandler } from './handlers/invoke.js';
export { LogAppendConfig, LogAppendHandler } from './handlers/log-append.js';
export { MapHandler } from './handlers/map.js';
export { RequestBodyHandler } from './handlers/request-body.js';
export { RewriteHandler } from './handlers/rewrite.js';
export { StaticResponseHandler } from './handlers/static-response.js';
export { SubrouteHandler } from './handlers/subroute.js';
export { VarsHandler } from './handlers/vars.js';
export { HttpRedirectWrapper, HttpRedirectWrapperConfig } from './listener-wrappers/http-redirect-wrapper.js';
export { ProxyProtocolWrapper, ProxyProtocolWrapperConfig } from './listener-wrappers/proxy-protocol-wrapper.js';
export { TlsWrapper } from './listener-wrappers/tls-wrapper.js';
export { StaticIpSource } from './ip-sources/static.js';
export { ClientIpMatcher } from './matchers/client-ip.js';
export { ExpressionMatcher } from './matchers/expression.js';
export { HeaderMatcher } from './matchers/header.js';
export { HeaderRegexpMatcher } from './matchers/header-regexp.js';
export { HostMatcher } from './matchers/host.js';
export { MethodMatcher } from './matchers/method.js';
export { NotMatcher } from './matchers/not.js';
export { PathMatcher } from './matchers/path.js';
export { PathRegexpMatcher } from './matchers/path-regexp.js';
export { ProtocolMatcher } from './matchers/protocol.js';
export { QueryMatcher } from './matchers/query.js';
export { RemoteIpMatcher } from './matchers/remote-ip.js';
export { VarsMatcher } from './matchers/vars.js';
export { VarsRegexpMatcher } from './matchers/vars-regexp.js';
export { HttpAppConfig } from './http-app.js';
export { BrotliConfig } from './encoders/br.js';
export { GzipConfig } from './encoders/gzip.js';
export type { OptionalEncoder } from './encoders/optional-encoder.js';
export { ZstdConfig } from './encoders/zstd.js';
export { EncodeConfig } from './handlers/encode.js';
export { ErrorConfig } from './handlers/error.js';
export { HeadersConfig } from './handlers/headers.js';
export { InvokeConfig } from './handlers/invoke.js';
export { MapConfig } from './handlers/map.js';
export { RequestBodyConfig } from './handlers/request-body.js';
export { RewriteConfig } from './handlers/rewrite.js';
export { StaticResponseConfig } from './handlers/static-response.js';
export { SubrouteConfig } from './handlers/subroute.js';
export { VarsConfig } from './handlers/vars.js';
export { StaticConfig } from './ip-sources/static.js';
export { ExpressionConfig } from './matchers/expression.js';
export { HeaderConfig } from './matchers/header.js';
export { HeaderRegexpConfig } from './matchers/header-regexp.js';
export { HostConfig } from './matchers/host.js';
export { MethodConfig } from './matchers/method.js';
export { NotConfig } from './matchers/not.js';
export { PathConfig } from './matchers/path.js';
export { PathRegexpConfig } from './matchers/path-regexp.js';
export { ProtocolConfig } from './matchers/protocol.js';
export { QueryConfig } from './matchers/query.js';
export { VarsMatcherConfig } from './matchers/vars.js';
export { VarsRegexpConfig } from './matchers/vars-regexp.js';
export { ipRangesConfig, type IpRangesConfig } from './ip/ip-ranges-config.js';
