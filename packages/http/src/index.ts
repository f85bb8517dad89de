/**
 * `@caddis/http`: the `http` app with its matchers and handlers.
 *
 * @packageDocumentation
 */
export { errors as httpErrors } from './errors.js';
export { HttpApp } from './http-app.js';
export { TlsApp } from './tls/tls-app.js';
export type { LoadedCertificate } from './tls/certificate.js';
export { BrotliEncoder } from './encoders/br.js';
export { GzipEncoder } from './encoders/gzip.js';
export { ZstdEncoder } from './encoders/zstd.js';
export { Encode } from './handlers/encode.js';
export { ErrorHandler } from './handlers/error.js';
export { Headers } from './handlers/headers.js';
export { Invoke } from './handlers/invoke.js';
export { MapHandler } from './handlers/map.js';
export { RequestBody } from './handlers/request-body.js';
export { Rewrite } from './handlers/rewrite.js';
export { StaticResponse } from './handlers/static-response.js';
export { Subroute } from './handlers/subroute.js';
export { Vars } from './handlers/vars.js';
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
export { reportErrors, throwFirst, type PlacedError } from './config/placed-errors.js';
export { refusing } from './config/refusing.js';
export { fieldText, fieldValue } from './headers/field-text.js';
export { HeaderList } from './headers/header-list.js';
export { checkHeaderOperations, HeaderOperations, headerOperationFields, type HeaderOperationsConfig } from './headers/header-operations.js';
export { outliveStreamErrors, type StreamErrorWatch } from './http2/outlive-stream-errors.js';
export { globalPlaceholders } from './placeholders/global-placeholders.js';
export { compileTemplate, type PlaceholderValues, type Template } from './placeholders/template.js';
export { checkRegexp } from './regexp/check-regexp.js';
export { compileRegexp, type Regexp, type RegexpMatch } from './regexp/go-regexp.js';
export { enterModule } from './request/module-at-work.js';
export { IpRanges } from './request/ip-ranges.js';
export { checkRewrite, RewriteOperations, rewriteFields, type RewriteConfig } from './rewrite/rewrite-operations.js';
export { MatcherSets, matcherSets, type MatcherSet } from './routes/matcher-sets.js';
export { ResponseMatcher, responseMatcherFields, statusMatches, type ResponseMatcherConfig } from './routes/response-matcher.js';
export { routes, routesField, type RouteConfig } from './routes/route-config.js';
export { RouteList } from './routes/route-list.js';
export { statusCode } from './routes/status-code.js';
export { bytesOfText } from './text/byte-text.js';
export { parseQueryLeniently, rawQueryOf } from './request/uri.js';
