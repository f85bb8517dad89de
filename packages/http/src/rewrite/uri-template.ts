import { compileTemplate, type PlaceholderValues, type Template } from '../placeholders/template.js';
import { decodePercent, escapeQuery, hasBrokenEscape, rawPathOf, rawQueryOf } from '../request/uri.js';
import { joinUri, withDecodedPath } from './escape-path.js';

/** Stands for the path as it was sent, so that it comes through a rewrite unchanged. */
const pathPlaceholder = 'http.request.uri.path';
const queryPlaceholder = 'http.request.uri.query';

/** A piece of a query: a name or a value, with what follows it. */
interface QueryPiece {
  readonly text: Template;
  readonly isName: boolean;
}

/**
 * The field `uri` of a rewrite: `/path` changes the path, `?query` the query, `/path?query` both, `?` empties the query.
 *
 * @see Caddy's `Rewrite.Rewrite`
 * @internal
 */
export class UriTemplate {
  private readonly path: Template;
  private readonly query: readonly QueryPiece[] | undefined;

  constructor(text: string) {
    const target = withoutFragment(text);
    this.path = compileTemplate(rawPathOf(target));
    this.query = target.includes('?') ? splitQuery(rawQueryOf(target)) : undefined;
  }

  /**
   * @param uri - the request target as it is
   * @returns the request target that is wanted
   */
  apply(uri: string, values: PlaceholderValues): string {
    const rawPath = rawPathOf(uri);
    let path = rawPath;
    let query = this.query === undefined ? rawQueryOf(uri) : expandQuery(this.query, values);
    if (this.path.text !== '') {
      const expanded = withoutFragment(this.path.expand({ get: (name) => (name === pathPlaceholder ? rawPath : values.get(name)) }));
      path = withDecodedPath(rawPath, decodedPath(rawPathOf(expanded)));
      // A placeholder may have brought a query along. One that is configured counts more.
      if (expanded.includes('?') && (this.query ?? []).length === 0) query = rawQueryOf(expanded);
    }
    return joinUri(path, query);
  }
}

/** A path with a broken escape has none. @see Go's `url.PathUnescape` */
function decodedPath(path: string): string {
  return hasBrokenEscape(path) ? path : decodePercent(path);
}

/** What follows a number sign is never sent. */
function withoutFragment(uri: string): string {
  const mark = uri.indexOf('#');
  return mark < 0 ? uri : uri.slice(0, mark);
}

function splitQuery(query: string): readonly QueryPiece[] {
  const pieces: QueryPiece[] = [];
  let isName = true;
  for (const [, text = '', delimiter = ''] of query.matchAll(/([^=&]*)([=&]|$)/g)) {
    if (text !== '' || delimiter !== '') pieces.push({ text: compileTemplate(text), isName });
    isName = delimiter === '&';
  }
  return pieces;
}

/** Values are escaped, so that they cannot bring delimiters along; only a whole query in the place of a name is taken as it is. */
function expandQuery(pieces: readonly QueryPiece[], values: PlaceholderValues): string {
  let query = '';
  for (const { text, isName } of pieces) {
    const piece = text.expand({
      get(name) {
        const value = values.get(name);
        return value === undefined || (isName && name === queryPlaceholder) ? value : escapeQuery(value);
      },
    });
    if (!isName) query += '=';
    else if (query !== '' && piece !== '') query += '&';
    query += piece;
  }
  return query;
}
