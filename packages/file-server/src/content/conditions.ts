import type { HttpHeaders } from '@caddis/core/http';

/** Version of a file, in the form of its validators. @internal */
export interface Version {
  /** Entity tag; empty if there is none. */
  readonly tag: string;
  /** Modification time in whole seconds since the Unix epoch; `undefined` if unknown. */
  readonly modified: number | undefined;
}

/** Result of evaluating a conditional request. @internal */
export type ConditionOutcome = 'send' | 'not-modified' | 'failed';

/**
 * Evaluates the conditions of a GET or HEAD request.
 *
 * @see RFC 9110, section 13.2.2
 * @internal
 */
export function readConditions(headers: HttpHeaders, version: Version): ConditionOutcome {
  const match = headers.get('If-Match') ?? '';
  if (match !== '') {
    if (!matchesAny(match, version.tag, 'strong')) return 'failed';
  } else {
    const unmodified = readDate(headers.get('If-Unmodified-Since'));
    if (unmodified !== undefined && version.modified !== undefined && version.modified > unmodified) return 'failed';
  }
  const none = headers.get('If-None-Match') ?? '';
  if (none !== '') return matchesAny(none, version.tag, 'weak') ? 'not-modified' : 'send';
  const modified = readDate(headers.get('If-Modified-Since'));
  return modified !== undefined && version.modified !== undefined && version.modified <= modified ? 'not-modified' : 'send';
}

/**
 * Checks whether the ranges of a request apply. They do not if `If-Range` names another version than the current one.
 *
 * @see RFC 9110, section 13.1.5
 * @internal
 */
export function rangesCount(headers: HttpHeaders, version: Version): boolean {
  const condition = headers.get('If-Range') ?? '';
  if (condition === '') return true;
  const tag = readTag(condition, 0);
  if (tag !== undefined) return equalTags(tag.text, version.tag, 'strong');
  const date = readDate(condition);
  return date !== undefined && date === version.modified;
}

type Comparison = 'strong' | 'weak';

function equalTags(given: string, own: string, comparison: Comparison): boolean {
  if (comparison === 'weak') return withoutWeakness(given) === withoutWeakness(own);
  return given === own && own.startsWith('"');
}

function withoutWeakness(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}

/** Checks whether a list contains a tag. A syntax error ends the list. */
function matchesAny(list: string, own: string, comparison: Comparison): boolean {
  for (let at = 0; at < list.length; ) {
    const character = list[at];
    if (character === ' ' || character === '\t' || character === ',') {
      at += 1;
    } else if (character === '*') {
      return true;
    } else {
      const tag = readTag(list, at);
      if (tag === undefined) return false;
      if (own !== '' && equalTags(tag.text, own, comparison)) return true;
      at = tag.end;
    }
  }
  return false;
}

function readTag(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = text.startsWith('W/', start) ? start + 2 : start;
  if (text[quote] !== '"') return undefined;
  const end = text.indexOf('"', quote + 1);
  if (end < 0 || /[\0- \x7f]/.test(text.slice(quote + 1, end))) return undefined;
  return { text: text.slice(start, end + 1), end: end + 1 };
}

const httpDate = /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** @returns whole seconds since the Unix epoch; `undefined` if the text is not an HTTP date */
function readDate(text: string | undefined): number | undefined {
  if (text === undefined || !httpDate.test(text)) return undefined;
  const milliseconds = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
