import { HandlerError } from '@caddis/core/http';
import type { PlaceholderValues } from '../templates/template.js';
import { escapeQuery, hasBrokenEscape, rawPathOf } from '../uri/uri.js';
import { escapePath } from './escape-path.js';

/** Stands for the path as it was sent, whose escapes count. */
const pathPlaceholder = 'http.request.uri.path';
const queryPlaceholder = 'http.request.uri.query';

/** Placeholders that hold a part of a URI as it stands in one: escapes and delimiters in them mean what they say. */
const uriPlaceholders: ReadonlySet<string> = new Set(
  ['uri', 'orig_uri'].flatMap((uri) => [
    `http.request.${uri}`,
    `http.request.${uri}_escaped`,
    ...['path_escaped', 'query', 'query_escaped', 'prefixed_query'].map((part) => `http.request.${uri}.${part}`),
  ]),
);

/** Placeholders that hold a query. In a path they are a part of it, so that nothing in them can begin a query. */
const queryInPath = /^http\.request\.(?:orig_)?uri\.query(?:_escaped)?$/;

/** Placeholders that hold decoded text, so that a percent sign in them is one. */
const decodedPlaceholder = /^http\.(?:request\.(?:uri\.(?:path|query)\.|orig_uri\.path)|regexp\.|matchers\.file\.)/;

/**
 * The values of placeholders as they can be put into a path. They are text: what would be a delimiter or an escape in a path is
 * escaped, so that nobody can write these through a placeholder. Those that hold a part of a URI are taken as they are, and so is
 * one with which the path begins: it is a URI of its own. A path behind something else must not lead out of it.
 *
 * @param values - the values
 * @param uri - the target of the request as it is
 * @param template - the text that is filled in
 * @param standIn - put in the place of all that is text
 * @throws HandlerError with status 400, when values are asked for
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
 * The values of placeholders as they can be put into a query: escaped, so that they cannot bring delimiters along.
 *
 * @param mayBeQuery - whether a whole query may take the place
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
 * Refuses a path that leads elsewhere because of what a placeholder holds.
 *
 * @param path - the path that came about
 * @param without - makes the path anew, with something harmless in the place of what could be a client's
 * @throws HandlerError with status 400
 * @internal
 */
export function refuseAddedDots(path: string, without: () => string): void {
  if (!path.includes('.') && !/%2e/i.test(path)) return;
  const dots = dotSegments(path);
  if (dots > 0 && dots > dotSegments(without())) throw new HandlerError(400, 'the value of a placeholder makes a dot segment in the path');
}

function dotSegments(path: string): number {
  return segmentsOf(path).filter((segment) => dotSegment.test(segment)).length;
}

/** Some servers take what follows a semicolon for parameters, and leave them out before they resolve dots. */
const dotSegment = /^(?:\.|%2e){1,2}(?:(?:;|%3b).*)?$/i;
const upSegment = /^(?:\.|%2e){2}(?:(?:;|%3b).*)?$/i;

function segmentsOf(path: string): readonly string[] {
  return path.split(/[/\\]|%2f|%5c/i);
}

/** @returns a path whose dot segments stay within it */
function contained(uri: string): string {
  const path = rawPathOf(uri);
  if (!path.includes('.') && !/%2e/i.test(path)) return uri;
  let depth = 0;
  for (const segment of segmentsOf(path)) {
    if (upSegment.test(segment)) depth -= 1;
    else if (segment !== '' && !dotSegment.test(segment)) depth += 1;
    if (depth < 0) throw new HandlerError(400, 'the path leads out of the place where the rewrite puts it');
  }
  return uri;
}
