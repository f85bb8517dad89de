import { messageOf } from './module-fault.js';
import { isError, propertyOf } from './thrown.js';

/** Maximum number of causes that are followed. */
const maxDepth = 20;
/** Maximum number of errors that are read, because a module may nest collections of errors without limit. */
const maxErrors = 64;
/** Maximum length of one message, in characters. */
const maxText = 16_384;

/**
 * The texts of an error, of its causes, and of the errors that it collects.
 *
 * @public
 */
export interface ToldError {
  /** The messages of the error and its causes, outermost first. A message that the text already contains as a reason is not repeated. */
  readonly text: string;
  /** The errors that the error or one of its causes collects, like an `AggregateError`. */
  readonly parts: readonly ToldError[];
  /** What to do. The help of the innermost cause comes first, because it is the most specific. */
  readonly helps: readonly string[];
  /** What was expected, according to the innermost cause that has this field. */
  readonly expected: string | undefined;
}

/**
 * Reads the texts of an error. Never throws. The texts may contain control characters, e.g. from a config, so replace these before printing them to a
 * terminal.
 *
 * @param error - anything that was thrown
 * @public
 */
export function tellError(error: unknown): ToldError {
  return tell(error, { left: maxErrors });
}

/**
 * Writes an error, its causes, and the errors that it collects on one line.
 *
 * @param error - anything that was thrown
 * @public
 */
export function errorLine(error: unknown): string {
  return lineOf(tellError(error));
}

function lineOf({ text, parts }: ToldError): string {
  return parts.length === 0 ? text : `${text}: ${parts.map(lineOf).join('; ')}`;
}

/**
 * Returns an error and its causes, outermost first. Stops at an error that is already in the list.
 *
 * @param error - anything that was thrown
 * @public
 */
export function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [error];
  for (let at = error; chain.length <= maxDepth;) {
    at = propertyOf(at, 'cause');
    if (at === undefined || chain.includes(at)) break;
    chain.push(at);
  }
  return chain;
}

function tell(error: unknown, budget: { left: number }): ToldError {
  let text = '';
  let expected: string | undefined;
  const helps = new Set<string>();
  const parts: ToldError[] = [];
  // The causes count first, so that collected errors cannot use up the budget.
  const chain = causesOf(error).slice(0, Math.max(1, budget.left));
  budget.left -= chain.length;
  for (const [index, each] of chain.entries()) {
    const message = ownText(each);
    if (index === 0) text = message;
    else if (!contains(text, message)) text = `${text}: ${message}`;
  }
  for (const each of chain.toReversed()) {
    const [help, right] = [propertyOf(each, 'help'), propertyOf(each, 'expected')];
    if (typeof help === 'string') helps.add(help);
    if (typeof right === 'string') expected ??= right;
    for (const part of collected(each)) if (budget.left > 0) parts.push(tell(part, budget));
  }
  return { text, parts, helps: [...helps], expected };
}

/** Returns the message of an error without its causes. Some errors of Node have no message, only a code. */
function ownText(error: unknown): string {
  const message = messageOf(error).slice(0, maxText);
  if (message !== '' || !isError(error)) return message;
  const code = propertyOf(error, 'code');
  return typeof code === 'string' ? code : 'unknown error';
}

/** Returns whether a text already contains a whole message as its reason: after a colon or in brackets. */
function contains(text: string, message: string): boolean {
  if (text === message) return true;
  for (const at of placesOf(message, text)) {
    const behind = text.charAt(at + message.length);
    if (behind === ')' && text.charAt(at - 1) === '(') return true;
    if (text.startsWith(': ', at - 2) && at > 1 && /^[:;,)\n]?$/.test(behind)) return true;
  }
  return false;
}

/**
 * Finds the places of a part in a text. `indexOf` would need the product of both lengths for texts that repeat themselves; this needs their sum.
 *
 * @see Knuth, Morris and Pratt
 */
function* placesOf(part: string, text: string): Iterable<number> {
  // For each beginning of the part, the length of the longest shorter beginning with which it ends.
  const borders = new Int32Array(part.length + 1);
  const advance = (length: number, character: number): number => {
    let known = length;
    while (known > 0 && (known === part.length || part.charCodeAt(known) !== character)) known = borders[known] as number;
    return part.charCodeAt(known) === character ? known + 1 : known;
  };
  for (let at = 1; at < part.length; at += 1) borders[at + 1] = advance(borders[at] as number, part.charCodeAt(at));
  let known = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (known === part.length) yield at - known;
    if (at < text.length) known = advance(known, text.charCodeAt(at));
  }
}

/** Returns the errors that an error collects, up to the maximum number. */
function collected(error: unknown): readonly unknown[] {
  const errors = isError(error) ? propertyOf(error, 'errors') : undefined;
  try {
    return Array.isArray(errors) ? errors.slice(0, maxErrors) : [];
  } catch {
    return [];
  }
}
