import { array, object, record, string, type ConfigInput, type ConfigMistake, type ConfigOf, type ReportMistake } from '@caddis/core';
import type { HttpHeaders } from '@caddis/core/http';
import { errors } from '../errors.js';
import { compileTemplate, type PlaceholderValues, type Template } from '../templates/template.js';
import { checkRegexp } from '../regexp/check-regexp.js';
import { compileRegexp, type Regexp } from '../regexp/go-regexp.js';
import { compileRequestRegexp } from '../regexp/request-regexp.js';
import { replaceAllText } from '../text/byte-text.js';
import { fieldNameDoubts, fieldValueTexts } from '../fields/field-doubts.js';
import { fieldText, fieldValue, sendableValue } from '../fields/field-text.js';
import { forEachField } from '../fields/raw-fields.js';
import { compileFieldName, compileFieldValue } from '../templates/field-template.js';
import { matchesWildcard } from '../text/wildcard.js';

const replacement = object({
  search: string({ description: 'Text to search for. If omitted, `search_regexp` is used.', default: '', placeholders: 'request' }),
  search_regexp: string({ description: 'Regular expression to search for, instead of `search`.', default: '', placeholders: 'request' }),
  replace: string({
    description: 'Replacement text. `$1` and `${name}` are groups of the expression. If omitted, matches are removed.',
    default: '',
    placeholders: 'request',
  }),
});

/** Config fields of header operations. @public */
export const headerOperationFields = {
  add: record(fieldValueTexts, {
    description: 'Fields to add: values by field name. Existing fields are kept.',
    keyName: 'header field',
    keyDoubts: fieldNameDoubts,
    default: {},
  }),
  set: record(fieldValueTexts, {
    description: 'Fields to set: values by field name. They replace existing values. Several values are joined with a comma.',
    keyName: 'header field',
    keyDoubts: fieldNameDoubts,
    default: {},
  }),
  delete: array(string({ description: 'Field name. `*` at the start or end stands for any text.', placeholders: 'request', doubts: fieldNameDoubts }), {
    description: 'Fields to remove. `*` alone removes all fields, before any other change.',
    default: [],
    sample: { value: ['Server'] },
  }),
  replace: record(array(replacement), {
    description: 'Replacements in field values, by field name; `*` means all fields.',
    keyName: 'header field',
    keyDoubts: fieldNameDoubts,
    default: {},
  }),
} as const;

/** Schema of header operations. @public */
export const headerOperationsConfig = object(headerOperationFields);

/** Config of header operations after loading. @public */
export type HeaderOperationsConfig = ConfigOf<typeof headerOperationsConfig>;

/**
 * Reports errors of header operations that the schema does not find.
 *
 * @param config - the operations as the user wrote them
 * @param at - path of the operations in the config
 * @public
 */
export function checkHeaderOperations({ replace = {} }: ConfigInput<typeof headerOperationsConfig>, at: ConfigMistake['at'], report: ReportMistake): void {
  for (const [field, list] of Object.entries(replace)) {
    for (const [index, { search = '', search_regexp: pattern = '' }] of list.entries()) {
      const place = [...at, 'replace', field, index];
      if (search !== '' && pattern !== '') {
        report({ at: place, message: 'has both search and search_regexp', help: 'remove one of the two', code: 'HTTP_HEADER_SEARCH_TWICE' });
      }
      if (!hasPlaceholder(pattern)) checkRegexp(pattern, [...place, 'search_regexp'], report);
    }
  }
}

interface Fields {
  readonly name: Template;
  readonly values: readonly Template[];
}

interface Replacement {
  readonly field: Template;
  readonly search: Template;
  /** Compiled once, unless the pattern has placeholders. */
  readonly expression: ((values: PlaceholderValues) => Regexp) | undefined;
  readonly replace: Template;
}

/**
 * Header operations, ready to use. Unknown placeholders are kept as text.
 *
 * @see Caddy's `HeaderOps`
 * @public
 */
export class HeaderOperations {
  /** True if there are no operations. */
  readonly empty: boolean;
  private readonly adds: readonly Fields[];
  private readonly sets: readonly Fields[];
  private readonly deletes: readonly Template[];
  private readonly replacements: readonly Replacement[];

  /**
   * @param config - the operations
   * @throws `HTTP_HEADER_SEARCH_TWICE`, `HTTP_REGEXP_INVALID`
   */
  constructor(config: HeaderOperationsConfig) {
    this.adds = Object.entries(config.add).map(compileFields);
    this.sets = Object.entries(config.set).map(compileFields);
    this.deletes = config.delete.map(compileTemplate);
    this.replacements = Object.entries(config.replace).flatMap(([field, list]) => list.map((each) => compileReplacement(field, each)));
    this.empty = this.adds.length + this.sets.length + this.deletes.length + this.replacements.length === 0;
  }

  /**
   * Changes the fields of a response, in this order: `delete` of `*`, `add`, `set`, the other `delete`s, `replace`.
   *
   * @param headers - the fields to change
   * @param values - usually the placeholders of the request
   */
  apply(headers: HttpHeaders, values: PlaceholderValues): void {
    this.change(headers, values, sendableValue);
  }

  /**
   * Changes the fields of a request, including `Host`. Invalid values are kept, so that the module that sends the request
   * refuses them.
   *
   * @param request - the request; its `host` may change
   * @param values - usually the placeholders of the request
   */
  applyToRequest(request: { host: string; readonly headers: HttpHeaders }, values: PlaceholderValues): void {
    const { headers } = request;
    headers.append('Host', request.host);
    this.change(headers, values, (value) => value);
    request.host = headers.getAll('Host').at(-1) ?? '';
    headers.delete('Host');
  }

  private change(headers: HttpHeaders, values: PlaceholderValues, finish: (value: string) => string): void {
    const deletes = this.deletes.map((name) => expand(name, values).toLowerCase());
    if (deletes.includes('*')) for (const name of namesOf(headers)) headers.delete(name);
    for (const field of this.adds) {
      const name = expand(field.name, values);
      if (name !== '') for (const value of field.values) headers.append(name, finish(expand(value, values)));
    }
    for (const field of this.sets) {
      const name = expand(field.name, values);
      if (name !== '') headers.set(name, finish(field.values.map((value) => expand(value, values)).join(',')));
    }
    for (const pattern of deletes) if (pattern !== '*') deleteMatching(headers, pattern);
    for (const each of this.replacements) replaceIn(headers, each, values, finish);
  }
}

function compileFields([name, values]: readonly [string, readonly string[]]): Fields {
  return { name: compileFieldName(name), values: values.map(compileFieldValue) };
}

function compileReplacement(field: string, { search, search_regexp: pattern, replace }: ConfigOf<typeof replacement>): Replacement {
  if (search !== '' && pattern !== '') throw errors.HTTP_HEADER_SEARCH_TWICE({ field });
  return {
    field: compileTemplate(field),
    search: compileTemplate(search),
    expression: pattern === '' ? undefined : compileExpression(pattern),
    replace: compileTemplate(replace),
  };
}

/** Braces may also be a repetition in the pattern, so only dotted names in braces count as placeholders. */
function hasPlaceholder(pattern: string): boolean {
  return /\{[a-z_]+\.[^}]+\}/.test(pattern);
}

function compileExpression(pattern: string): (values: PlaceholderValues) => Regexp {
  if (hasPlaceholder(pattern)) {
    const template = compileTemplate(pattern);
    return (values) => compileRequestRegexp(template.expand(values, 'known')).expression;
  }
  const expression = compileRegexp(pattern);
  return () => expression;
}

function replaceIn(
  headers: HttpHeaders,
  { field, search, expression, replace }: Replacement,
  values: PlaceholderValues,
  finish: (value: string) => string,
): void {
  const wanted = expand(field, values).toLowerCase();
  const text = expand(replace, values);
  const compiled = expression?.(values);
  const searched = expand(search, values);
  for (const name of namesOf(headers)) {
    if (wanted !== '*' && name.toLowerCase() !== wanted) continue;
    const replaced = headers.getAll(name).map((value) => {
      const before = fieldText(value);
      const after = compiled === undefined ? replaceAllText(before, searched, text) : compiled.replaceAll(before, text);
      return finish(fieldValue(after));
    });
    headers.set(name, replaced);
  }
}

function deleteMatching(headers: HttpHeaders, pattern: string): void {
  if (!pattern.includes('*')) return headers.delete(pattern);
  for (const name of namesOf(headers)) if (matchesWildcard(name.toLowerCase(), pattern)) headers.delete(name);
}

/** Returns each name once, as spelled in its first field. */
function namesOf(headers: HttpHeaders): readonly string[] {
  const names = new Map<string, string>();
  forEachField(headers.raw(), (name) => {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  });
  return [...names.values()];
}

function expand(template: Template, values: PlaceholderValues): string {
  return template.constant ? template.text : template.expand(values, 'known');
}
