import { array, integer, object, string, type ConfigInput, type ConfigMistake, type ConfigOf, type ReportMistake } from '@caddis/core';
import type { HttpRequest } from '@caddis/core/http';
import { compileTemplate, type PlaceholderValues, type Template } from '../templates/template.js';
import { checkRegexp } from '../regexp/check-regexp.js';
import { compileRegexp, type Regexp } from '../regexp/go-regexp.js';
import { cleanPath, rawPathOf, rawQueryOf } from '../uri/uri.js';
import { joinUri } from './escape-path.js';
import { readUnits, type PathUnit } from '../uri/path-units.js';
import { pathValues, queryValues, refuseAddedDots } from './placeholder-text.js';
import { checkQueryOperations, queryOperationFields, QueryOperations } from './query-operations.js';
import { replaceUnits, sameUnits } from './replace-units.js';
import { UriTemplate } from './uri-template.js';

const substring = object({
  find: string({ description: 'Text to search for.', placeholders: 'request' }),
  replace: string({ description: 'Replacement text. If omitted, matches are removed.', default: '', placeholders: 'request' }),
  limit: integer({ description: 'Greatest number of replacements, separately in path and query. If omitted, 0 or negative, all are made.', default: 0 }),
});

const pathReplacement = object({
  find: string({ description: 'Regular expression to search for in the path as it was sent.' }),
  replace: string({
    description: 'Replacement text. `$1` and `${name}` are groups. If omitted, matches are removed.',
    default: '', placeholders: 'request',
  }),
});

/** Config fields of a rewrite, in their order of execution. @public */
export const rewriteFields = {
  method: string({
    description: 'New method, in upper case. If omitted, or if its placeholders are empty, the method stays.',
    default: '', placeholders: 'request',
  }),
  uri: string({
    description: 'New path and query: `/p` changes the path, `?q` the query, `/p?q` both, `?` removes the query. If omitted, both stay.',
    default: '',
    placeholders: 'request',
  }),
  strip_path_prefix: string({
    description: 'Text to remove from the start of the path. If omitted, nothing is removed.',
    default: '', placeholders: 'request',
  }),
  strip_path_suffix: string({
    description: 'Text to remove from the end of the path. If omitted, nothing is removed.',
    default: '', placeholders: 'request',
  }),
  uri_substring: array(substring, { description: 'Replacements in the path and the query.', default: [] }),
  path_regexp: array(pathReplacement, { description: 'Replacements in the path with regular expressions.', default: [] }),
  query: object(queryOperationFields, {
    description: 'Changes to single query parameters.',
    optional: true,
    omitted: 'no changes',
  }),
} as const;

/** Schema of a rewrite. @public */
export const rewriteConfig = object(rewriteFields);

/** Config of a rewrite after loading. @public */
export type RewriteConfig = ConfigOf<typeof rewriteConfig>;

/**
 * Reports errors of a rewrite that the schema does not find.
 *
 * @param config - the rewrite as the user wrote it
 * @param at - path of the rewrite in the config
 * @public
 */
export function checkRewrite({ path_regexp: changes = [], query }: ConfigInput<typeof rewriteConfig>, at: ConfigMistake['at'], report: ReportMistake): void {
  for (const [index, { find }] of changes.entries()) checkRegexp(find, [...at, 'path_regexp', index, 'find'], report);
  if (query !== undefined) checkQueryOperations(query, [...at, 'query'], report);
}

interface Substring {
  readonly find: Template;
  readonly replace: Template;
  readonly limit: number;
  readonly mergeSlashes: boolean;
}

/** Changes a path; argument and result are percent-encoded. */
type PathChange = (path: string, values: PlaceholderValues) => string;

/**
 * A rewrite of requests, ready to use.
 *
 * @see Caddy's `Rewrite`
 * @public
 */
export class RewriteOperations {
  private readonly method: Template | undefined;
  private readonly uri: UriTemplate | undefined;
  private readonly strips: readonly PathChange[];
  private readonly substrings: readonly Substring[];
  private readonly pathChanges: readonly PathChange[];
  private readonly query: QueryOperations | undefined;

  /**
   * @param config - the operations
   * @throws `HTTP_REGEXP_INVALID`, `HTTP_QUERY_SEARCH_TWICE`
   */
  constructor(config: RewriteConfig) {
    this.method = config.method === '' ? undefined : compileTemplate(config.method);
    this.uri = config.uri === '' ? undefined : new UriTemplate(config.uri);
    this.strips = [
      ...(config.strip_path_prefix === '' ? [] : [stripPrefix(compileTemplate(config.strip_path_prefix))]),
      ...(config.strip_path_suffix === '' ? [] : [stripSuffix(compileTemplate(config.strip_path_suffix))]),
    ];
    this.substrings = config.uri_substring
      .filter(({ find }) => find !== '')
      .map(({ find, replace, limit }) => ({
        find: compileTemplate(find),
        replace: compileTemplate(replace),
        limit: limit > 0 ? limit : Infinity,
        mergeSlashes: !find.includes('//'),
      }));
    this.pathChanges = config.path_regexp
      .filter(({ find }) => find !== '')
      .map(({ find, replace }) => replaceExpression(compileRegexp(find), compileTemplate(replace)));
    this.query = config.query === undefined ? undefined : new QueryOperations(config.query);
  }

  /**
   * Rewrites a request.
   *
   * @param request - the request; its `method` and `uri` may change
   * @param values - usually the placeholders of the request
   */
  apply(request: Pick<HttpRequest, 'method' | 'uri'>, values: PlaceholderValues): void {
    if (this.method !== undefined) request.method = this.method.expand(values).toUpperCase() || request.method;
    if (this.uri !== undefined) request.uri = this.uri.apply(request.uri, values);
    for (const strip of this.strips) changePath(request, strip, values);
    for (const each of this.substrings) replaceSubstring(request, each, values);
    for (const change of this.pathChanges) changePath(request, change, values);
    if (this.query !== undefined) request.uri = joinUri(rawPathOf(request.uri), this.query.apply(rawQueryOf(request.uri), values));
  }
}

function changePath(request: { uri: string }, change: PathChange, values: PlaceholderValues): void {
  request.uri = joinUri(change(rawPathOf(request.uri), values), rawQueryOf(request.uri));
}

function stripPrefix(template: Template): PathChange {
  return (path, values) => {
    const expanded = template.expand(values);
    const prefix = expanded.startsWith('/') ? expanded : `/${expanded}`;
    const clean = cleanPath(path, !prefix.includes('//'));
    const wanted = readUnits(prefix);
    const units = readUnits(clean, wanted.length);
    return sameUnits(units, wanted) ? withoutDots(clean.slice(units.at(-1)?.end)) : clean;
  };
}

function stripSuffix(template: Template): PathChange {
  return (path, values) => {
    const suffix = template.expand(values);
    const clean = cleanPath(path, !suffix.includes('//'));
    const wanted = readUnits(suffix);
    if (wanted.length === 0) return clean;
    const units: readonly PathUnit[] = readUnits(clean).slice(-wanted.length);
    return sameUnits(units, wanted) ? withoutDots(clean.slice(0, units[0]?.start)) : clean;
  };
}

/** Resolves dot segments that the change has created, because a backend would resolve them. */
function withoutDots(path: string): string {
  return cleanPath(path, false);
}

/** Replaces in path and query separately, so that no match spans both. */
function replaceSubstring(request: { uri: string }, { find, replace, limit, mergeSlashes }: Substring, values: PlaceholderValues): void {
  const { uri } = request;
  const wanted = readUnits(find.expand(values));
  const before = cleanPath(rawPathOf(uri), mergeSlashes);
  const path = replaceUnits(before, wanted, replace.expand(pathValues(values, uri, '')), limit);
  if (!replace.constant) refuseAddedDots(path, () => before);
  const query = replaceUnits(rawQueryOf(uri), wanted, replace.expand(queryValues(values, false)), limit);
  request.uri = joinUri(path, query);
}

function replaceExpression(expression: Regexp, replacement: Template): PathChange {
  return (path, values) => {
    if (replacement.constant) return expression.replaceAll(path, replacement.text);
    // Escapes dollar signs in values, because they are not references to groups.
    const filled = pathValues(values, path, '');
    const text = replacement.expand({ get: (name) => filled.get(name)?.replaceAll('$', '$$$$') });
    const changed = expression.replaceAll(path, text);
    refuseAddedDots(changed, () => path);
    return changed;
  };
}
