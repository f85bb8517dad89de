import { HandlerError } from '@caddis/core/http';
import type { PlaceholderValues } from '../templates/template.js';
import { escapeQuery, hasBrokenEscape, rawPathOf } from '../uri/uri.js';
import { escapePath } from './escape-path.js';

/** The path as the client sent it, with its percent-encoding. */
const pathPlaceholder = 'http.request.uri.path';
const queryPlaceholder = 'http.request.uri.query';

/** Placeholders with a part of a URI in its encoded form, in which escapes and delimiters keep their meaning. */
const uriPlaceholders: ReadonlySet<string> = new Set(
  ['uri', 'orig_uri'].flatMap((uri) => [
    `http.request.${uri}`,
    `http.request.${uri}_escaped`,
    ...['path_escaped', 'query', 'query_escaped', 'prefixed_query'].map((part) => `http.request.${uri}.${part}`),
  ]),
);

/** Placeholders with a query. Inside a path they are part of the path, so a `?` in them does not begin a query. */
const queryInPath = /^http\.request\.(?:orig_)?uri\.query(?:_escaped)?$/;

/** Placeholders with decoded text, in which a percent sign is literal. */
const decodedPlaceholder = /^http\.(?:request\.(?:uri\.(?:path|query)\.|orig_uri\.path)|regexp\.|matchers\.file\.)/;

/**
 * Returns placeholder values in a form that is safe inside a path. Values are text, so delimiters and escapes in them are encoded; a
 * client cannot inject these through a placeholder. Values that are parts of a URI are inserted unchanged, and so is one at the beginning
 * of the path, which is a URI of its own. If one is inserted after other text, its dot segments must not lead above the place of insertion.
 *
 * @param values - the raw values
 * @param uri - the current request target
 * @param template - the text that is expanded
 * @param standIn - replaces all values that are text
 * @throws HandlerError with status 400, when a value is read
 * @internal
 */
export function pathValues(values: PlaceholderValues, uri: string, template: string, standIn?: string): PlaceholderValues {
  let isFirst = template.startsWith('{');
  return {
    get(name) {
      const begins = isFirst;
      isFirst = false;
      if (name === pathPlaceholder) return begins ? rawPathOf(uri) : contained(rawPathOf(uri));
      const value = values.get(name);
      if (value === undefined) return undefined;
      if (queryInPath.test(name)) return standIn ?? value.replaceAll('?', '%3F');
      if (uriPlaceholders.has(name)) return begins ? value : contained(value);
      if (begins && !decodedPlaceholder.test(name) && !hasBrokenEscape(value)) return value;
      return standIn ?? escapePath(value);
    },
  };
}

/**
 * Returns placeholder values in a form that is safe inside a query: encoded, so that they cannot contain delimiters.
 *
 * @param mayBeQuery - true if the placeholder of the whole query is inserted unchanged
 * @internal
 */
export function queryValues(values: PlaceholderValues, mayBeQuery: boolean): PlaceholderValues {
  return {
    get(name) {
      const value = values.get(name);
      return value === undefined || (mayBeQuery && name === queryPlaceholder) ? value : escapeQuery(value);
    },
  };
}

/**
 * Throws if the value of a placeholder has added dot segments to a path.
 *
 * @param path - the resulting path
 * @param without - builds the path again, with a harmless text in place of values that a client may have sent
 * @throws HandlerError with status 400
 * @internal
 */
export function refuseAddedDots(path: string, without: () => string): void {
  if (!path.includes('.') && !/%2e/i.test(path)) return;
  const dots = dotSegments(path);
  if (dots > 0 && dots > dotSegments(without())) throw new HandlerError(400, 'the value of a placeholder creates a dot segment in the path');
}

function dotSegments(path: string): number {
  return segmentsOf(path).filter((segment) => dotSegment.test(segment)).length;
}

/** Matches dot segments. Some servers treat text after a semicolon as parameters, and remove it before they resolve dots. */
const dotSegment = /^(?:\.|%2e){1,2}(?:(?:;|%3b).*)?$/i;
const upSegment = /^(?:\.|%2e){2}(?:(?:;|%3b).*)?$/i;

function segmentsOf(path: string): readonly string[] {
  return path.split(/[/\\]|%2f|%5c/i);
}

/** @returns the path, if its dot segments do not lead out of it */
function contained(uri: string): string {
  const path = rawPathOf(uri);
  if (!path.includes('.') && !/%2e/i.test(path)) return uri;
  let depth = 0;
  for (const segment of segmentsOf(path)) {
    if (upSegment.test(segment)) depth -= 1;
    else if (segment !== '' && !dotSegment.test(segment)) depth += 1;
    if (depth < 0) throw new HandlerError(400, 'the path points outside of the path that the rewrite sets');
  }
  return uri;
}
