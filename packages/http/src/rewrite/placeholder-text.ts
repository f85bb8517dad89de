import { HandlerError } from '@caddis/core/http';
import type { PlaceholderValues } from '../placeholders/template.js';
import { escapeQuery, hasBrokenEscape, rawPathOf } from '../request/uri.js';
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

/** Placeholders that hold decoded text, so that a percent sign in them is one. */
const decodedPlaceholder = /^http\.(?:request\.(?:uri\.(?:path|query)\.|orig_uri\.path)|regexp\.)/;

/**
 * The values of placeholders as they can be put into a path. They are text: what would be a delimiter or an escape in a path is
 * escaped, so that nobody can write these through a placeholder. Those that hold a part of a URI are taken as they are, and so is
 * one with which the path begins: it is a URI of its own.
 *
 * @param values - the values
 * @param uri - the target of the request as it is
 * @param template - the text that is filled in
 * @param standIn - put in the place of all that is text
 * @internal
 */
export function pathValues(values: PlaceholderValues, uri: string, template: string, standIn?: string): PlaceholderValues {
  let isFirst = template.startsWith('{');
  return {
    get(name) {
      const begins = isFirst;
      isFirst = false;
      if (name === pathPlaceholder) return rawPathOf(uri);
      const value = values.get(name);
      if (value === undefined || uriPlaceholders.has(name)) return value;
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
  return path.split(/[/\\]|%2f|%5c/i).filter((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)).length;
}
