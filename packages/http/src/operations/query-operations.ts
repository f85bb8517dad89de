import { array, object, string, type ConfigInput, type ConfigMistake, type ConfigOf, type ReportMistake } from '@caddis/core';
import { errors } from '../errors.js';
import { compileTemplate, type PlaceholderValues, type Template } from '../templates/template.js';
import { checkRegexp } from '../regexp/check-regexp.js';
import { compileRegexp, type Regexp } from '../regexp/go-regexp.js';
import { escapeQuery, parseQueryLeniently } from '../uri/uri.js';
import { bytesOfText, replaceAllText } from '../text/byte-text.js';

const pair = object({
  key: string({ description: 'Name of a query parameter.', placeholders: 'request' }),
  val: string({ description: 'Value, or the new name. If omitted, it is empty.', default: '', placeholders: 'request' }),
});

const replacement = object({
  key: string({ description: 'Name of a query parameter; `*` means all.', placeholders: 'request' }),
  search: string({ description: 'Text to search for in values. If omitted, `search_regexp` is used.', default: '', placeholders: 'request' }),
  search_regexp: string({ description: 'Regular expression to search for, instead of `search`.', default: '' }),
  replace: string({ description: 'Replacement text. If omitted, matches are removed.', default: '', placeholders: 'request' }),
});

/** Config fields of query operations, in their order of execution. @internal */
export const queryOperationFields = {
  rename: array(pair, { description: 'Parameters to rename, from `key` to `val`.', default: [] }),
  set: array(pair, { description: 'Values to set. They replace existing values.', default: [] }),
  add: array(pair, { description: 'Values to add.', default: [] }),
  replace: array(replacement, { description: 'Replacements in values.', default: [] }),
  delete: array(string({ description: 'Name of a query parameter.', placeholders: 'request' }), { description: 'Names to remove.', default: [] }),
} as const;

const queryOperations = object(queryOperationFields);

/** Reports errors of query operations that the schema does not find. @internal */
export function checkQueryOperations({ replace = [] }: ConfigInput<typeof queryOperations>, at: ConfigMistake['at'], report: ReportMistake): void {
  for (const [index, { search = '', search_regexp: pattern = '' }] of replace.entries()) {
    const place = [...at, 'replace', index];
    if (search !== '' && pattern !== '') {
      report({ at: place, message: 'has both search and search_regexp', help: 'remove one of the two', code: 'HTTP_QUERY_SEARCH_TWICE' });
    }
    checkRegexp(pattern, [...place, 'search_regexp'], report);
  }
}

interface Pair {
  readonly key: Template;
  readonly val: Template;
}

interface Replacement {
  readonly key: Template;
  readonly search: Template;
  readonly expression: Regexp | undefined;
  readonly replace: Template;
}

/**
 * Query operations, ready to use.
 *
 * @see Caddy's `queryOps`
 * @internal
 */
export class QueryOperations {
  private readonly renames: readonly Pair[];
  private readonly sets: readonly Pair[];
  private readonly adds: readonly Pair[];
  private readonly replacements: readonly Replacement[];
  private readonly deletes: readonly Template[];

  constructor(config: ConfigOf<typeof queryOperations>) {
    this.renames = config.rename.map(compilePair);
    this.sets = config.set.map(compilePair);
    this.adds = config.add.map(compilePair);
    this.replacements = config.replace.map(compileReplacement);
    this.deletes = config.delete.map(compileTemplate);
  }

  /**
   * @param query - the query without `?`
   * @returns the changed query, sorted by name
   */
  apply(query: string, values: PlaceholderValues): string {
    const pairs = parseQueryLeniently(query);
    for (const { key, val } of expanded(this.renames, values)) {
      const found = pairs.get(key);
      if (val === '' || found === undefined) continue;
      pairs.delete(key);
      pairs.set(val, found);
    }
    for (const { key, val } of expanded(this.sets, values)) pairs.set(key, [val]);
    for (const { key, val } of expanded(this.adds, values)) pairs.set(key, [...(pairs.get(key) ?? []), val]);
    for (const one of this.replacements) replaceIn(pairs, one, values);
    for (const name of this.deletes.map((each) => each.expand(values))) if (name !== '') pairs.delete(name);
    return encode(pairs);
  }
}

function compilePair({ key, val }: ConfigOf<typeof pair>): Pair {
  return { key: compileTemplate(key), val: compileTemplate(val) };
}

function compileReplacement({ key, search, search_regexp: pattern, replace }: ConfigOf<typeof replacement>): Replacement {
  if (search !== '' && pattern !== '') throw errors.HTTP_QUERY_SEARCH_TWICE({ key });
  return {
    key: compileTemplate(key),
    search: compileTemplate(search),
    expression: pattern === '' ? undefined : compileRegexp(pattern),
    replace: compileTemplate(replace),
  };
}

/** Expands pairs, and drops those with an empty key. */
function expanded(pairs: readonly Pair[], values: PlaceholderValues): readonly { readonly key: string; readonly val: string }[] {
  return pairs.map(({ key, val }) => ({ key: key.expand(values), val: val.expand(values) })).filter(({ key }) => key !== '');
}

function replaceIn(pairs: Map<string, readonly string[]>, { key, search, expression, replace }: Replacement, values: PlaceholderValues): void {
  const wanted = key.expand(values);
  const searched = search.expand(values, 'known');
  const text = replace.expand(values, 'known');
  for (const [name, found] of pairs) {
    if (wanted !== '*' && name !== wanted) continue;
    const change = (value: string): string =>
      expression === undefined ? replaceAllText(value, searched, text) : expression.replaceAll(value, text);
    pairs.set(name, found.map(change));
  }
}

function encode(pairs: ReadonlyMap<string, readonly string[]>): string {
  return [...pairs.keys()]
    .sort((a, b) => Buffer.compare(bytesOfText(a), bytesOfText(b)))
    .flatMap((name) => (pairs.get(name) ?? []).map((value) => `${escapeQuery(name)}=${escapeQuery(value)}`))
    .join('&');
}
