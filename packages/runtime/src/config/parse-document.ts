import type { Pace, Steps } from '../pace.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { takeIds } from './document-ids.js';
import { findRepeatedKeys } from './find-repeated-keys.js';
import { countKeys, measureText } from './measure-text.js';
import { visitJson, type SyntaxFault } from './visit-json.js';

/**
 * Maximum nesting depth of objects and arrays.
 *
 * @see Go's `encoding/json`, and therefore Caddy, has the same limit
 * @internal
 */
export const depthLimit = 10_000;

/** A document that was parsed successfully. @internal */
export interface ParsedDocument {
  /** The document as written. */
  readonly document: unknown;
  /** The document without `@id` keys. */
  readonly config: unknown;
  /** `@id` → JSON pointer of the object that has it. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Result of parsing a document. @internal */
export interface DocumentReading {
  /** Left out if the text is not JSON or nested too deeply. */
  readonly parsed?: ParsedDocument;
  readonly findings: readonly Finding[];
}

const noIds: ReadonlyMap<string, string> = new Map();

/**
 * Parses a config document. `JSON.parse` does the work, without interruption: about 20 ms for each megabyte. The text is read a second time only if
 * something is wrong.
 *
 * @param text - the document
 * @param pace - tells when to yield
 * @returns the document, unless the text is not JSON or nested too deeply; and all mistakes in syntax, depth, repeated keys and `@id`s
 * @internal
 */
export function* parseDocument(text: string, pace: Pace): Steps<DocumentReading> {
  const measure = yield* measureText(text, depthLimit, pace);
  if (measure.tooDeepAt !== undefined) {
    const span = { start: measure.tooDeepAt, end: measure.tooDeepAt + 1 };
    return { findings: [makeFinding('CONFIG_TOO_DEEP', { limit: depthLimit }, '', { span })] };
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { findings: yield* syntaxFindings(text, error as SyntaxError, pace) };
  }
  const counted = yield* countKeys(document, pace);
  const repeated = counted.keys < measure.keys ? yield* findRepeatedKeys(text, pace) : [];
  const { parsed, findings } = yield* withoutIds(document, counted.hasIds, pace);
  return { parsed, findings: [...repeated, ...findings] };
}

/**
 * Completes a document that was not parsed from JSON: takes out its `@id`s.
 *
 * @internal
 */
export function* finishDocument(document: unknown, pace: Pace): Steps<Required<DocumentReading>> {
  return yield* withoutIds(document, (yield* countKeys(document, pace)).hasIds, pace);
}

function* withoutIds(document: unknown, hasIds: boolean, pace: Pace): Steps<Required<DocumentReading>> {
  if (!hasIds) return { parsed: { document, config: document, ids: noIds }, findings: [] };
  const { config, ids, findings } = yield* takeIds(document, pace);
  return { parsed: { document, config, ids }, findings };
}

function* syntaxFindings(text: string, error: SyntaxError, pace: Pace): Steps<readonly Finding[]> {
  const faults = yield* visitJson(text, { member() {}, enter() {}, leave() {} }, pace);
  if (faults.length === 0) return [makeFinding('CONFIG_SYNTAX_INVALID', { reason: error.message }, '')];
  return faults.map(syntaxFinding);
}

function syntaxFinding({ kind, reason, help, start, end }: SyntaxFault): Finding {
  const details = { span: { start, end }, ...(help === undefined ? {} : { help }) };
  switch (kind) {
    case 'comment':
      return makeFinding('CONFIG_COMMENT', {}, '', details);
    case 'trailing comma':
      return makeFinding('CONFIG_TRAILING_COMMA', { closer: reason }, '', details);
    case 'unexpected':
      return makeFinding('CONFIG_SYNTAX_INVALID', { reason }, '', details);
  }
}
