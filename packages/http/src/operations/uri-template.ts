import { compileTemplate, type PlaceholderValues, type Template } from '../templates/template.js';
import { hasBrokenEscape, rawPathOf, rawQueryOf } from '../uri/uri.js';
import { decodedConfigPath, escapePath, joinUri } from './escape-path.js';
import { assertReplacedLength } from '../text/replaced-length.js';
import { pathValues, queryValues, refuseAddedDots } from './placeholder-text.js';

/** A name or a value of a query. */
interface QueryPiece {
  readonly text: Template;
  readonly isName: boolean;
}

/** Matches a path that is exactly what the client sent, so that its encoding is kept. */
const wholePath = /^\{http\.request\.(?:uri|uri\.path|orig_uri)\}$/;

/**
 * The `uri` field of a rewrite: `/path` changes the path, `?query` the query, `/path?query` both; `?` removes the query.
 *
 * @see Caddy's `Rewrite.Rewrite`
 * @internal
 */
export class UriTemplate {
  private readonly path: Template;
  private readonly query: readonly QueryPiece[] | undefined;
  private readonly isAbsolute: boolean;
  private readonly keepsSpelling: boolean;

  constructor(text: string) {
    const target = withoutFragment(text);
    this.path = compileTemplate(withWholeEscapes(rawPathOf(target)));
    this.query = target.includes('?') ? splitQuery(rawQueryOf(target)) : undefined;
    this.isAbsolute = /^https?:\/\//i.test(target);
    this.keepsSpelling = wholePath.test(this.path.text);
  }

  /**
   * @param uri - the current request target
   * @returns the new request target
   * @throws HandlerError with status 400 if a placeholder's value adds dot segments to the path
   * @throws `HTTP_REPLACED_TOO_LONG`
   */
  apply(uri: string, values: PlaceholderValues): string {
    const query = this.query === undefined ? rawQueryOf(uri) : expandQuery(this.query, values);
    const { text } = this.path;
    if (text === '') return joinUri(rawPathOf(uri), query, !uri.startsWith('/'));
    const expanded = this.expandPath(uri, values);
    const path = this.escaped(expanded);
    if (!this.keepsSpelling && !this.path.constant) refuseAddedDots(path, () => this.escaped(this.expandPath(uri, values, 'x')));
    // A placeholder may have brought a query along. It is used only if no query is configured.
    const brought = expanded.includes('?') && (this.query ?? []).length === 0;
    return joinUri(path, brought ? withoutBraces(rawQueryOf(expanded)) : query, this.isAbsolute);
  }

  private expandPath(uri: string, values: PlaceholderValues, standIn?: string): string {
    const expanded = this.path.expand(pathValues(values, uri, this.path.text, standIn));
    assertReplacedLength(expanded.length);
    return withoutFragment(expanded);
  }

  private escaped(expanded: string): string {
    const path = rawPathOf(expanded);
    return this.keepsSpelling ? path : escapePath(decodedConfigPath(path));
  }
}

/** Treats the escapes of a path as text if one of them is malformed. @see Go's `url.PathUnescape` */
function withWholeEscapes(path: string): string {
  return hasBrokenEscape(path.replace(/\{[^}]*\}/g, '/')) ? path.replaceAll('%', '%25') : path;
}

/** Escapes braces in a query that a client sent, so that they are not expanded as placeholders. */
function withoutBraces(query: string): string {
  return query.replaceAll('{', '%7B').replaceAll('}', '%7D');
}

/** Removes the fragment, which is never sent. */
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

/** Expands a query. Only in place of a name is the placeholder of a whole query inserted unchanged. */
function expandQuery(pieces: readonly QueryPiece[], values: PlaceholderValues): string {
  let query = '';
  for (const { text, isName } of pieces) {
    const piece = text.expand(queryValues(values, isName));
    if (!isName) query += '=';
    else if (query !== '' && piece !== '') query += '&';
    query += piece;
  }
  return query;
}
