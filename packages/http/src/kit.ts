/**
 * `@caddis/http/kit`: the API for packages with handlers, matchers and other HTTP modules: routes and matcher sets, header and
 * rewrite operations, header fields, templates with placeholders, regular expressions, IP ranges.
 *
 * @packageDocumentation
 */
export { reportErrors, throwFirst, type PlacedError } from './config/placed-errors.js';
export { framingNames, hopByHopFields, http1OnlyFields } from './fields/connection-fields.js';
export { fieldNameDoubts, fieldValueText, fieldValueTexts } from './fields/field-doubts.js';
export { FieldNames } from './fields/field-names.js';
export { findCookie } from './fields/find-cookie.js';
export { fieldText, fieldValue } from './fields/field-text.js';
export { HeaderList } from './fields/header-list.js';
export { fieldIs, firstValue, forEachField, includesAnyField, indexOfField, removeFields, withoutFields } from './fields/raw-fields.js';
export { checkHeaderOperations, HeaderOperations, headerOperationFields, headerOperationsConfig, type HeaderOperationsConfig } from './operations/header-operations.js';
export { outliveStreamErrors, type StreamErrorWatch } from './http2/outlive-stream-errors.js';
export { expandGlobal } from './templates/expand-global.js';
export { globalPlaceholders } from './templates/global-placeholders.js';
export { compileTemplate, type PlaceholderValues, type Template } from './templates/template.js';
export { acceptedCodings } from './encoders/accepted-codings.js';
export { compileGlob } from './matchers/glob.js';
export { escapePath } from './operations/escape-path.js';
export { checkRegexp } from './regexp/check-regexp.js';
export { compileRegexp, type Regexp, type RegexpMatch } from './regexp/go-regexp.js';
export { askAuthorities } from './guards/ask-authorities.js';
export { enterModule } from './guards/module-at-work.js';
export { maskedAddress, shortAddress } from './ip/ip.js';
export { IpRanges } from './ip/ip-ranges.js';
export { checkRewrite, RewriteOperations, rewriteConfig, rewriteFields, type RewriteConfig } from './operations/rewrite-operations.js';
export { MatcherSets, matcherSets, type MatcherSet } from './matching/matcher-sets.js';
export { ResponseMatcher, responseMatcherConfig, responseMatcherFields, statusMatches, type ResponseMatcherConfig } from './matching/response-matcher.js';
export { namedRoute, routes, routesField, type RouteConfig } from './routes/route-config.js';
export { RouteList } from './routes/route-list.js';
export { parseStatusCode } from './response/parse-status-code.js';
export { AutomationPolicies, type PolicyForName } from './tls/automation-policies.js';
export { certificateNames, coversName, pemOfBase64 } from './tls/certificate.js';
export { bytesOfText, textOfBytes } from './text/byte-text.js';
export { asciiHostName } from './uri/ascii-host-name.js';
export { cleanPath, decodePercent, matchablePath, parseQueryLeniently, rawPathOf, rawQueryOf } from './uri/uri.js';
