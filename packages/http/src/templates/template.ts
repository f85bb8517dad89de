import type { ExpandMode } from '@caddis/core/http';
import { errors } from '../errors.js';

/** Returns the value of a placeholder by its name without braces; `undefined` if the name is unknown. */
type Lookup = (name: string) => string | undefined;

/** Provides the values for a template; every `Placeholders` does. @public */
export interface PlaceholderValues {
  get(name: string): string | undefined;
}

/**
 * A text with placeholders that was parsed once and is expanded per request.
 *
 * @public
 */
export interface Template {
  /** The text as written. If it is constant, without the backslashes before braces. */
  readonly text: string;
  /** True if the text has no placeholders. */
  readonly constant: boolean;
  /**
   * Expands the placeholders.
   *
   * @param values - usually the placeholders of a request
   * @param mode - how unknown names are handled; `all` if left out
   * @throws `HTTP_PLACEHOLDER_UNKNOWN` in mode `strict`
   */
  expand(values: PlaceholderValues, mode?: ExpandMode): string;
}

/** Maximum number of unclosed braces. A text with more expands to an empty text, because finding their ends would take too long. */
const maxUnclosed = 100;

/**
 * Compiles a text with placeholders.
 *
 * @param text - e.g. `{http.request.host}:{env.PORT}`; `\{` and `\}` are literal braces
 * @public
 */
export function compileTemplate(text: string): Template {
  if (!text.includes('{')) {
    const constant = expandText(text, () => undefined);
    return { text: constant, constant: true, expand: () => constant };
  }
  const parts = splitSimple(text);
  if (parts === undefined) {
    return { text, constant: false, expand: (values, mode) => expandText(text, (name) => values.get(name), mode) };
  }
  return { text, constant: false, expand: (values, mode) => expandParts(text, parts, values, mode) };
}

/**
 * Expands the placeholders of a text that is known only now. For texts of the config, {@link compileTemplate} is faster.
 *
 * @internal
 */
export function expandText(text: string, lookup: Lookup, mode: ExpandMode = 'all'): string {
  if (!text.includes('{') && !text.includes('}')) return text;
  let result = '';
  let copied = 0;
  let unclosed = 0;
  for (let at = nextBrace(text, 0); at < text.length; at = nextBrace(text, at + 1)) {
    if (text[at - 1] === '\\') {
      result += text.slice(copied, at - 1);
      copied = at;
      continue;
    }
    if (text[at] === '}') continue;
    if (unclosed > maxUnclosed) return '';
    const end = closingBrace(text, at);
    if (end < 0) {
      unclosed += 1;
      continue;
    }
    const name = text.slice(at + 1, end);
    const value = lookup(name);
    if ((value ?? '') === '' && mode === 'strict') throw unknown(name, text);
    if (value === undefined && mode === 'known') continue;
    result += text.slice(copied, at) + (value ?? '');
    copied = end + 1;
    at = end;
  }
  return result + text.slice(copied);
}

/** Splits a text into literal, name, literal, …; returns `undefined` for texts with escapes, or with unclosed or nested braces. */
function splitSimple(text: string): readonly string[] | undefined {
  if (text.includes('\\')) return undefined;
  const parts: string[] = [];
  let copied = 0;
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', copied)) {
    const close = text.indexOf('}', open);
    const name = text.slice(open + 1, close);
    if (close < 0 || name.includes('{')) return undefined;
    parts.push(text.slice(copied, open), name);
    copied = close + 1;
  }
  parts.push(text.slice(copied));
  return parts;
}

function expandParts(text: string, parts: readonly string[], values: PlaceholderValues, mode: ExpandMode = 'all'): string {
  let result = parts[0] as string;
  for (let at = 1; at < parts.length; at += 2) {
    const name = parts[at] as string;
    const value = values.get(name);
    if (value === undefined || value === '') {
      if (mode === 'strict') throw unknown(name, text);
      if (value === undefined && mode === 'known') result += `{${name}}`;
    } else {
      result += value;
    }
    result += parts[at + 1] as string;
  }
  return result;
}

function nextBrace(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{' || text[at] === '}') return at;
  }
  return text.length;
}

/** Returns the first unescaped closing brace after `open`. */
function closingBrace(text: string, open: number): number {
  let end = text.indexOf('}', open);
  while (end > 0 && text[end - 1] === '\\' && end < text.length - 1) {
    end = text.indexOf('}', end + 1);
  }
  return end;
}

function unknown(name: string, text: string): Error {
  return errors.HTTP_PLACEHOLDER_UNKNOWN({ name: `{${name}}`, text: JSON.stringify(text) });
}
